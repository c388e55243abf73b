package dev.millrace.seam;

/** The same machine with another disk. */
record SeamOnDisk(Seam seam, Disk disk) implements Seam {
  @Override
  public Clock clock() {
    return seam.clock();
  }

  @Override
  public Timers timers() {
    return seam.timers();
  }

  @Override
  public Ids ids() {
    return seam.ids();
  }

  @Override
  public Chance chance() {
    return seam.chance();
  }

  @Override
  public Threads threads() {
    return seam.threads();
  }

  @Override
  public Waiting waiting() {
    return seam.waiting();
  }

  @Override
  public Sockets sockets() {
    return seam.sockets();
  }

  @Override
  public CrashPoints crashPoints() {
    return seam.crashPoints();
  }

  @Override
  public String hostName() {
    return seam.hostName();
  }
}
