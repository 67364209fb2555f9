using System.CommandLine;
using System.Globalization;
using TextToVideo.Contracts.Json;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>
/// Declares options as text and parses their values, so that an invalid number gets the same kind of error message as any other invalid
/// option.
/// </summary>
internal static class OptionValues
{
    /// <summary>Declares an option as text.</summary>
    /// <param name="name">The name, with dashes.</param>
    /// <param name="help">The name of its value in the help.</param>
    /// <param name="description">The description in the help.</param>
    public static Option<string?> Text(string name, string help, string description) =>
        new(name) { HelpName = help, Description = description };

    /// <summary>Returns the value as a 32-bit integer, or null if the option is not specified.</summary>
    /// <exception cref="UsageException">The value is not a 32-bit integer.</exception>
    public static int? Int32(this ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) switch
        {
            null => null,
            { } text when WholeNumber.TryParse(text, out long number) && number is >= int.MinValue and <= int.MaxValue => (int)number,
            _ => throw new UsageException(option.Name, "must be an integer"),
        };

    /// <summary>Returns the value as a 64-bit integer, or null if the option is not specified.</summary>
    /// <exception cref="UsageException">The value is not a 64-bit integer.</exception>
    public static long? Int64(this ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) switch
        {
            null => null,
            { } text when WholeNumber.TryParse(text, out long number) => number,
            _ => throw new UsageException(option.Name, "must be an integer"),
        };

    /// <summary>Returns the value as a number, or null if the option is not specified.</summary>
    /// <exception cref="UsageException">The value is not a number.</exception>
    public static double? Double(this ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) switch
        {
            null => null,
            { } text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
            _ => throw new UsageException(option.Name, "must be a number"),
        };

    /// <summary>Returns the value as true or false, or null if the option is not specified.</summary>
    /// <exception cref="UsageException">The value is neither.</exception>
    public static bool? Boolean(this ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) switch
        {
            null => null,
            { } text when bool.TryParse(text, out bool value) => value,
            _ => throw new UsageException(option.Name, "must be true or false"),
        };

    /// <summary>Returns the value as a port from 1 to 65535, or null if the option is not specified.</summary>
    /// <exception cref="UsageException">The value is not a port.</exception>
    public static int? Port(this ParseResult parsed, Option<string?> option) =>
        parsed.Int32(option) switch
        {
            null => null,
            >= 1 and <= 65535 and int port => port,
            _ => throw new UsageException(option.Name, "must be from 1 to 65535"),
        };
}
