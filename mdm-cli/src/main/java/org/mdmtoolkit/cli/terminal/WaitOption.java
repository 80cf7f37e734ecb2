package org.mdmtoolkit.cli.terminal;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --wait[=DURATION]}. */
public final class WaitOption {

  private static final String DEFAULT = "10m";

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      arity = "0..1",
      preprocessor = OnlyAttached.class,
      converter = Durations.class)
  private @Nullable Duration wait;

  /** How long to wait; empty for not at all. */
  public Optional<Duration> patience() {
    return Optional.ofNullable(wait);
  }

  /** A time as the option takes it: {@code 10m}. */
  public static String text(Duration time) {
    long seconds = time.toSeconds();
    if (seconds > 0 && seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds > 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  /** Takes a value only after an equals sign: what follows a space is a host. */
  static final class OnlyAttached implements IParameterPreprocessor {

    @Override
    @SuppressWarnings("JdkObsolete") // picocli's choice
    public boolean preprocess(
        Stack<String> args, CommandSpec command, ArgSpec option, Map<String, Object> info) {
      if (!"=".equals(info.get("separator"))) {
        args.push(DEFAULT);
      }
      return false;
    }
  }

  /** A time such as {@code 90s}, {@code 20m}, {@code 2h} or {@code 1d}. */
  public static final class Durations implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String text) {
      if (!text.matches("[0-9]{1,6}[smhd]")) {
        throw new TypeConversionException("a time is given as 90s, 20m, 2h or 1d");
      }
      long number = Long.parseLong(text.substring(0, text.length() - 1));
      if (number == 0) {
        throw new TypeConversionException("a time is longer than nothing");
      }
      return switch (text.charAt(text.length() - 1)) {
        case 's' -> Duration.ofSeconds(number);
        case 'm' -> Duration.ofMinutes(number);
        case 'h' -> Duration.ofHours(number);
        default -> Duration.ofDays(number);
      };
    }
  }
}
