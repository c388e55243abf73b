package dev.millrace.embedded.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.DamagedDataException;
import dev.millrace.embedded.log.Checksum;
import dev.millrace.seam.Chance;
import dev.millrace.simulation.SimulatedCrash;
import dev.millrace.simulation.Simulation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PageFileTest {
  private static final Path DIRECTORY = Path.of("/data/state");

  private Simulation simulation = Simulation.of(1);

  PageFileTest() throws IOException {
    simulation.disk().createDirectories(DIRECTORY);
    simulation.disk().forceDirectory(Path.of("/data"));
    simulation.disk().forceDirectory(Path.of("/"));
  }

  @AfterEach
  void close() {
    simulation.close();
  }

  private PageFile open(byte[] noted) throws IOException {
    return PageFile.open(simulation, DIRECTORY, new Checksum(), noted);
  }

  private static Page page(int chunk, int length, int fill) {
    byte[] content = new byte[length];
    Arrays.fill(content, (byte) fill);
    return new Page(new Page.Id(1, 2, chunk), content);
  }

  private static void holds(PageFile pages, Map<Page.Id, byte[]> model) throws IOException {
    assertThat(pages.ids()).isEqualTo(model.keySet());
    for (Page.Id id : model.keySet()) {
      assertThat(pages.read(id)).isEqualTo(model.get(id));
    }
  }

  @Test
  void what_was_written_is_there_once_a_manifest_notes_it() throws IOException {
    PageFile pages = open(new byte[0]);
    pages.write(List.of(page(0, 8192, 1), page(7, 10, 2)));
    pages.committed();
    byte[] noted = pages.write(List.of(page(7, 0, 0), page(8, 5000, 3)));
    pages.committed();
    pages.close();

    PageFile again = open(noted);

    assertThat(again.ids()).containsExactly(new Page.Id(1, 2, 0), new Page.Id(1, 2, 8));
    assertThat(again.read(new Page.Id(1, 2, 8))).containsOnly(3).hasSize(5000);
  }

  @Test
  void pages_that_change_again_and_again_take_no_more_room() throws IOException {
    PageFile pages = open(new byte[0]);
    for (int i = 0; i < 100; i++) {
      pages.write(List.of(page(0, 8192, i), page(1, 100, i)));
      pages.committed();
    }

    assertThat(simulation.disk().used()).isLessThanOrEqualTo(3 * 4 * PageFile.SLOT);
  }

  /** Whatever happens when, what the last durable manifest notes is there, every byte of it. */
  @Test
  void no_crash_and_no_power_loss_touches_what_a_manifest_notes() throws IOException {
    try (Simulation dice = Simulation.of(5)) {
      Chance chance = dice.chance();
      for (int seed = 0; seed < 300; seed++) {
        Model model = new Model(chance);
        simulation.disk().dieAfter(chance.between(1, 60));
        try {
          model.run(open(new byte[0]));
        } catch (SimulatedCrash crash) {
          simulation = simulation.restart(seed);
        }
        if (seed % 2 == 0) {
          simulation.disk().losePower(seed);
        }
        holds(open(model.noted), model.durable);
        wipe();
      }
    }
  }

  @Test
  void a_file_that_failed_is_not_used_again_and_what_it_held_is_copied() throws IOException {
    try (Simulation dice = Simulation.of(6)) {
      Chance chance = dice.chance();
      for (int seed = 0; seed < 100; seed++) {
        Model model = new Model(chance);
        PageFile pages = open(new byte[0]);
        for (int round = 0; round < 4; round++) {
          List<Page> changed = model.change();
          simulation.disk().failCall(chance.between(1, 6), seed);
          while (!written(model, pages, changed)) {
            // Again, into another file.
          }
          model.committed();
          committed(pages);
        }
        pages.close();
        simulation = simulation.restart(seed);
        simulation.disk().losePower(seed);
        holds(open(model.noted), model.durable);
        wipe();
      }
    }
  }

  private static boolean written(Model model, PageFile pages, List<Page> changed) {
    try {
      model.write(pages, changed);
      return true;
    } catch (IOException failed) {
      return false;
    }
  }

  private static void committed(PageFile pages) {
    try {
      pages.committed();
    } catch (IOException failed) {
      // What could not be deleted is deleted the next time.
      assertThat(failed).hasMessageContaining("Input/output error");
    }
  }

  @Test
  void every_flipped_bit_of_a_page_is_found() throws IOException {
    byte[] noted;
    try (PageFile pages = open(new byte[0])) {
      noted = pages.write(List.of(page(0, 50, 1)));
      pages.committed();
    }
    Path file = DIRECTORY.resolve("00000001.pages");
    for (int at = 0; at < simulation.disk().content(file).length; at++) {
      simulation.disk().flip(file, at, 1 << at % 8);
      try (PageFile pages = open(noted)) {
        assertThatThrownBy(() -> pages.read(new Page.Id(1, 2, 0)))
            .isInstanceOf(DamagedDataException.class)
            .hasMessageContaining("subscription 1, partition 2");
      }
      simulation.disk().flip(file, at, 1 << at % 8);
    }
  }

  private void wipe() throws IOException {
    for (Path file : simulation.disk().list(DIRECTORY)) {
      simulation.disk().delete(file);
    }
    simulation.disk().forceDirectory(DIRECTORY);
  }

  private static final class Model {
    private final Chance chance;
    private TreeMap<Page.Id, byte[]> written = new TreeMap<>();
    private byte[] writtenNoted = new byte[0];
    TreeMap<Page.Id, byte[]> durable = new TreeMap<>();
    byte[] noted = new byte[0];

    Model(Chance chance) {
      this.chance = chance;
    }

    List<Page> change() {
      List<Page> changed = new ArrayList<>();
      for (long left = chance.between(1, 4); left > 0; left--) {
        int length = chance.between(0, 3) == 0 ? 0 : (int) chance.between(1, 9_000);
        changed.add(page((int) chance.between(0, 9), length, (int) chance.between(0, 255)));
      }
      return changed;
    }

    void write(PageFile pages, List<Page> changed) throws IOException {
      TreeMap<Page.Id, byte[]> after = new TreeMap<>(durable);
      for (Page page : changed) {
        if (page.content().length == 0) {
          after.remove(page.id());
        } else {
          after.put(page.id(), page.content());
        }
      }
      writtenNoted = pages.write(changed);
      written = after;
    }

    void committed() {
      durable = written;
      noted = writtenNoted;
    }

    void run(PageFile pages) throws IOException {
      while (true) {
        write(pages, change());
        if (chance.between(0, 4) > 0) {
          // The manifest is durable now, whether or not its being so is heard of.
          committed();
          pages.committed();
        }
      }
    }
  }
}
