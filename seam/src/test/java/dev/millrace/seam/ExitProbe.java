package dev.millrace.seam;

import dev.millrace.seam.Threads.AtExit;

/** Another process that ends, with something to do at its end and something withdrawn from it. */
final class ExitProbe {
  private ExitProbe() {}

  public static void main(String[] arguments) {
    Threads threads = Seam.real().threads();
    AtExit withdrawn = threads.atExit("withdrawn", () -> System.out.print("withdrawn "));
    withdrawn.withdraw();
    withdrawn.withdraw();
    AtExit[] late = new AtExit[1];
    late[0] =
        threads.atExit(
            "late",
            () -> {
              late[0].withdraw();
              System.out.print("at exit on " + Thread.currentThread().getName());
            });
    System.out.print("returned, ");
  }
}
