using System.CommandLine;
using System.Globalization;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>
/// Declares options as text and reads them, so that a wrong number is answered with the option's name and what is allowed, as every
/// other mistake is.
/// </summary>
internal static class OptionValues
{
    /// <summary>Declares an option as text.</summary>
    /// <param name="name">Its name, with dashes.</param>
    /// <param name="help">What its value is called in the help.</param>
    /// <param name="description">What it is for.</param>
    public static Option<string?> Text(string name, string help, string description) =>
        new(name) { HelpName = help, Description = description };

    /// <exception cref="UsageException">The value is no 32-bit integer.</exception>
    public static int? Int32(this ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) switch
        {
            null => null,
            { } text when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) => number,
            _ => throw new UsageException(option.Name, "must be an integer"),
        };

    /// <exception cref="UsageException">The value is no 64-bit integer.</exception>
    public static long? Int64(this ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) switch
        {
            null => null,
            { } text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) => number,
            _ => throw new UsageException(option.Name, "must be an integer"),
        };

    /// <exception cref="UsageException">The value is no number.</exception>
    public static double? Double(this ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) switch
        {
            null => null,
            { } text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
            _ => throw new UsageException(option.Name, "must be a number"),
        };

    /// <exception cref="UsageException">The value is no port.</exception>
    public static int? Port(this ParseResult parsed, Option<string?> option) =>
        parsed.Int32(option) switch
        {
            null => null,
            >= 1 and <= 65535 and int port => port,
            _ => throw new UsageException(option.Name, "must be from 1 to 65535"),
        };
}
