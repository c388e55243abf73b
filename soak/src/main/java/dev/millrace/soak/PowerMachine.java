package dev.millrace.soak;

import dev.millrace.seam.Seam;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A filesystem in a file, whose power is cut: the kernel forgets what it holds of it in memory, its
 * own log included, and every later write or force fails.
 *
 * <p>What it leaves behind if it is killed itself is undone by a shell that waits for its end.
 */
final class PowerMachine implements Machine {
  /*
   * The cut is the ioctl EXT4_IOC_SHUTDOWN, which XFS calls XFS_IOC_GOINGDOWN, with the flag NOLOGFLUSH. Java has no ioctl
   * before 22; perl's is in the package perl-base, which no Debian is without, while python and xfs_io may be missing.
   */
  private static final String CUT =
      "$| = 1; open(my $d, '<', $ARGV[0]) or die \"$ARGV[0]: $!\\n\"; my $f = pack('L', 2);"
          + " print 'ready'; <STDIN>; defined(ioctl($d, 0x8004587D, $f)) or die \"shutdown: $!\\n\";";

  /** Sparse: what is not written takes no room. XFS wants 300 MiB and more. */
  private static final long IMAGE_BYTES = 512L << 20;

  private static final int TRIES = 50;
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final String filesystem;
  private final Path image;
  private final Path mount;
  private final Process guardian;
  private boolean mounted;

  PowerMachine(Path folder, String filesystem) throws IOException, InterruptedException {
    this.filesystem = filesystem;
    Path absolute = Files.createDirectories(folder).toRealPath();
    this.image = absolute.resolve(filesystem + ".img");
    this.mount = Files.createDirectories(absolute.resolve(filesystem));
    demand(filesystem);
    this.guardian =
        new ProcessBuilder(
                "sh",
                "-c",
                "trap '' INT TERM HUP; cat >/dev/null; umount -l \"$0\" 2>/dev/null",
                mount.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
  }

  private static void demand(String filesystem) throws IOException, InterruptedException {
    for (String command : List.of("mkfs." + filesystem, "mount", "umount", "perl", "id")) {
      if (!Command.exists(command)) {
        throw new UnavailableException(
            "the command %s, which is not installed%s"
                .formatted(command, command.equals("mkfs.xfs") ? " (package xfsprogs)" : ""));
      }
    }
    try {
      Command.run("sh", "-c", "test \"$(id -u)\" = 0");
    } catch (IOException notRoot) {
      throw new UnavailableException("root, for loop mounts");
    }
  }

  @Override
  public String name() {
    return filesystem;
  }

  @Override
  public Path empty() throws IOException, InterruptedException {
    unmount();
    Files.deleteIfExists(image);
    Command.run("truncate", "-s", Long.toString(IMAGE_BYTES), image.toString());
    Command.run("mkfs." + filesystem, "-q", image.toString());
    try {
      mount();
    } catch (IOException refused) {
      throw new UnavailableException("loop mounts: " + refused.getMessage());
    }
    Files.createFile(mount.resolve("switch"));
    // Of the store nothing is forced but what it forces itself; that the switch is there is no part
    // of the test.
    Command.run("sync", "-f", mount.toString());
    return mount.resolve("store");
  }

  /** The kernel may need a moment to let go of what was mounted before. */
  private void mount() throws IOException, InterruptedException {
    for (int tried = 1; !mounted; tried++) {
      try {
        Command.run("mount", "-o", "loop", image.toString(), mount.toString());
        mounted = true;
      } catch (IOException refused) {
        if (tried == TRIES || !String.valueOf(refused.getMessage()).contains("already mounted")) {
          throw refused;
        }
        Seam.real().waiting().sleep(PAUSE);
      }
    }
  }

  @Override
  public List<String> strike(Child child) throws IOException, InterruptedException {
    cut();
    List<String> said = child.kill();
    unmount();
    // The filesystem repairs itself from its log when it is mounted.
    mount();
    return said;
  }

  private void cut() throws IOException, InterruptedException {
    Process perl =
        new ProcessBuilder("perl", "-e", CUT, mount.resolve("switch").toString())
            .redirectErrorStream(true)
            .start();
    String ready = new String(perl.getInputStream().readNBytes(5), StandardCharsets.UTF_8);
    try (OutputStream go = perl.getOutputStream()) {
      go.write('\n');
    }
    String said = new String(perl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (perl.waitFor() != 0 || !ready.equals("ready")) {
      throw new SoakException(
          "the power of %s could not be cut: %s%s".formatted(mount, ready, said));
    }
  }

  private void unmount() throws IOException, InterruptedException {
    for (int tried = 1; isMounted(); tried++) {
      try {
        Command.run("umount", mount.toString());
      } catch (IOException busy) {
        if (tried == TRIES) {
          throw new SoakException(mount + " cannot be unmounted: " + busy.getMessage(), busy);
        }
        Seam.real().waiting().sleep(PAUSE);
      }
    }
    mounted = false;
  }

  /** Asked of the kernel: the mount point itself gives nothing but errors after a cut. */
  private boolean isMounted() throws IOException {
    try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"))) {
      String place = mount.toString().replace(" ", "\\040");
      return mounts.anyMatch(line -> line.split(" ", 3)[1].equals(place));
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (mounted) {
        unmount();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      // Whatever is still there, it takes with it.
      guardian.getOutputStream().close();
    }
  }
}
