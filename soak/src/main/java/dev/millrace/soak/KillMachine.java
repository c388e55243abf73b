package dev.millrace.soak;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code kill -9}: what was written stays, forced or not. */
final class KillMachine implements Machine {
  private final Path store;

  KillMachine(Path folder) {
    this.store = folder.resolve("kill");
  }

  @Override
  public String name() {
    return "kill";
  }

  @Override
  public Path empty() throws IOException {
    Folders.delete(store);
    return store;
  }

  @Override
  public List<String> strike(Child child) throws InterruptedException {
    return child.kill();
  }

  @Override
  public void close() {
    // The store stays for whoever wants to look at it.
  }
}
