package org.mdmtoolkit.delivery.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mdmtoolkit.AmbiguousException;
import org.mdmtoolkit.InvalidInputException;
import org.mdmtoolkit.MdmException;
import org.mdmtoolkit.NotFoundException;
import org.mdmtoolkit.RefusedException;
import org.mdmtoolkit.Remedy;
import org.mdmtoolkit.catalog.Platform;

/**
 * Finds the hosts that a person named, all of them before anything is sent: exactly one for each
 * name, each with MDM on, all of one platform. Immutable.
 */
public final class HostSelection {

  private static final int SHOWN = 10;

  /** How many hosts that may be meant are named for each of several names. */
  private static final int MEANT = 2;

  private final MdmServer server;
  private final int concurrency;

  private HostSelection(MdmServer server, int concurrency) {
    this.server = server;
    this.concurrency = concurrency;
  }

  /**
   * Finds hosts at this server.
   *
   * @param concurrency how many questions at a time, at least one
   */
  public static HostSelection at(MdmServer server, int concurrency) {
    return new HostSelection(server, concurrency);
  }

  /** What a name led to: a host, or why there is none. */
  private record Answer(
      HostNames.Named named, @Nullable Host host, @Nullable MdmException problem) {}

  /**
   * The hosts, each once, in the order of their names.
   *
   * @param told is told how many names were looked up, on this thread
   * @throws NotFoundException if a name is nobody's
   * @throws AmbiguousException if a name is more than one's
   * @throws InvalidInputException if a name cannot be one at this server
   * @throws RefusedException if a host has MDM off, or they are of several platforms
   */
  public List<ChosenHost> choose(List<HostNames.Named> names, IntConsumer told) {
    if (names.isEmpty()) {
      return List.of();
    }
    List<Answer> answers =
        Parallel.map(names, Math.min(concurrency, names.size()), this::ask, told);
    refuse(answers.stream().filter(one -> one.problem() != null).toList(), names.size());
    Map<String, ChosenHost> chosen = new LinkedHashMap<>();
    for (Answer one : answers) {
      Host host = Objects.requireNonNull(one.host());
      chosen.putIfAbsent(
          host.udid().toUpperCase(Locale.ROOT), new ChosenHost(one.named().text(), host));
    }
    List<ChosenHost> hosts = List.copyOf(chosen.values());
    refuseMixture(hosts);
    return hosts;
  }

  private Answer ask(HostNames.Named named) {
    try {
      Host host = HostLookup.one(server, named.text());
      return host.mdm() == Host.MdmState.OFF
          ? new Answer(named, null, off(host))
          : new Answer(named, host, null);
    } catch (AmbiguousException e) {
      return new Answer(named, null, e);
    } catch (NotFoundException | InvalidInputException e) {
      return new Answer(named, null, looksLikePin(named) ? unknownDigits(e) : e);
    }
  }

  private static RefusedException off(Host host) {
    return new RefusedException(
        host.label() + ": MDM is off, so no command reaches it",
        "Nothing was sent. Leave it out, or enroll it again first.");
  }

  private static boolean looksLikePin(HostNames.Named named) {
    return named.text().matches("[0-9]{6}");
  }

  /** Six digits may be a PIN that was typed in the wrong place. */
  private static NotFoundException unknownDigits(MdmException e) {
    return new NotFoundException(
        "no host has the six digits that were given as a name",
        new Remedy.Give(
            Remedy.Give.Input.PIN,
            "If they are a PIN: there is no need to give one; {} takes it from a file."),
        e);
  }

  private static void refuse(List<Answer> bad, int all) {
    if (bad.isEmpty()) {
      return;
    }
    MdmException first = problem(bad.get(0));
    if (bad.size() == 1) {
      throw inItsPlace(bad.get(0), first, all);
    }
    String lines =
        bad.stream().limit(SHOWN).map(HostSelection::line).collect(Collectors.joining("\n"));
    if (bad.size() > SHOWN) {
      lines += "\n  and " + (bad.size() - SHOWN) + " more";
    }
    String problem = bad.size() + " of " + all + " hosts cannot be sent to";
    String remedy = "Nothing was sent. Correct or leave out:\n" + lines;
    if (first instanceof RefusedException) {
      throw new RefusedException(problem, remedy);
    }
    throw new NotFoundException(problem, remedy);
  }

  /** What is wrong with one of several, and the first hosts that may be meant. */
  private static String line(Answer one) {
    StringBuilder line = new StringBuilder("  " + place(one.named()) + problem(one).problem());
    if (problem(one).remedy() instanceof Remedy.ChooseHost meant) {
      meant.candidates().stream()
          .limit(MEANT)
          .forEach(host -> line.append("\n    perhaps ").append(host.strip()));
    }
    return line.toString();
  }

  /** The same, with the line of the list, and with what became of the others. */
  private static MdmException inItsPlace(Answer bad, MdmException why, int all) {
    if (bad.named().place().isEmpty() && all == 1) {
      return why;
    }
    String problem =
        place(bad.named())
            + why.problem()
            + (all == 1 ? "" : "; nothing was sent to any of the " + all);
    if (why instanceof AmbiguousException) {
      return new AmbiguousException(problem, why.remedy());
    } else if (why instanceof InvalidInputException) {
      return new InvalidInputException(problem, why.remedy(), why);
    } else if (why instanceof RefusedException) {
      return new RefusedException(problem, why.remedy());
    }
    return new NotFoundException(problem, why.remedy(), why);
  }

  private static MdmException problem(Answer one) {
    return Objects.requireNonNull(one.problem());
  }

  private static String place(HostNames.Named named) {
    return named.place().isEmpty() ? "" : named.place() + ": ";
  }

  private static void refuseMixture(List<ChosenHost> hosts) {
    Map<Platform, String> examples = new LinkedHashMap<>();
    for (ChosenHost one : hosts) {
      Optional<Platform> platform = one.host().platform();
      platform.ifPresent(p -> examples.putIfAbsent(p, one.host().label()));
    }
    if (examples.size() > 1) {
      List<String> each = new ArrayList<>();
      examples.forEach((platform, host) -> each.add(host + " runs " + platform));
      throw new RefusedException(
          "the hosts are of several platforms: " + String.join(", ", each),
          "Nothing was sent. Run it once for the hosts of each platform.");
    }
  }
}
