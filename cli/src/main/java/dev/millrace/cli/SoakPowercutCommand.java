package dev.millrace.cli;

import dev.millrace.soak.Soak;
import dev.millrace.soak.UnavailableException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace soak powercut}. */
@Command(
    name = "powercut",
    description = {
      "Cuts the power of the filesystem under the process: the kernel forgets what was not forced.",
      "The filesystems lie in files in the data directory. Needs root, loop mounts, perl, and mkfs for each"
          + " filesystem (xfs: the package xfsprogs); exit code 4, and the name of what is missing, without.",
      "Exit code 3 if anything acknowledged was lost, or anything else is not as promised."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class SoakPowercutCommand implements Callable<Integer> {
  /** Not found: what it takes. */
  private static final int UNAVAILABLE = 4;

  private final Shell shell;

  @Mixin private SoakOptions options = new SoakOptions();

  @Option(
      names = "--filesystem",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "ext4,xfs",
      description = "ext4 or xfs; both unless given, each for all cycles.")
  private List<String> filesystems = Soak.FILESYSTEMS;

  SoakPowercutCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    for (String filesystem : filesystems) {
      if (!Soak.FILESYSTEMS.contains(filesystem)) {
        throw new CommandException(
            "the power of '%s' cannot be cut; there are %s"
                .formatted(filesystem, String.join(" and ", Soak.FILESYSTEMS)));
      }
    }
    SoakReport report = new SoakReport(shell, options.json());
    Soak soak = options.soak(shell, report);
    Soak.Summary sum = new Soak.Summary(0, 0, Integer.MAX_VALUE, List.of());
    try {
      for (String filesystem : filesystems) {
        if (sum.problems().isEmpty()) {
          sum = sum.and(soak.powercut(filesystem));
        }
      }
    } catch (UnavailableException missing) {
      shell.say("the power cut needs " + missing.getMessage());
      return UNAVAILABLE;
    }
    return report.end(sum, options.seed());
  }
}
