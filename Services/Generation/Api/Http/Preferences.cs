using System.Globalization;

namespace TextToVideo.Generation.Api.Http;

/// <summary>Reads the header <c>Prefer</c> (https://www.rfc-editor.org/rfc/rfc7240). Unknown and invalid preferences are ignored.</summary>
internal static class Preferences
{
    /// <summary>The name of the header.</summary>
    public const string Header = "Prefer";

    /// <summary>The name of the header that says which preferences were followed.</summary>
    public const string AppliedHeader = "Preference-Applied";

    /// <summary>The longest wait in seconds. Common proxies close a connection on which nothing happens for a minute.</summary>
    public const int MaxWaitSeconds = 50;

    private const string Wait = "wait";

    /// <summary>Returns how long the caller wants to wait for the result.</summary>
    /// <param name="header">The value of the header; null if there is none.</param>
    /// <returns>The time in whole seconds, at most <see cref="MaxWaitSeconds"/>; null if the caller has no such preference.</returns>
    public static TimeSpan? FindWait(string? header)
    {
        foreach (string preference in (header ?? string.Empty).Split(','))
        {
            string[] parts = preference.Split(';')[0].Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts is [var name, var value] && name.Equals(Wait, StringComparison.OrdinalIgnoreCase))
            {
                return decimal.TryParse(value.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out decimal seconds)
                    ? TimeSpan.FromSeconds((int)Math.Min(seconds, MaxWaitSeconds))
                    : null;
            }
        }

        return null;
    }

    /// <summary>Returns the value of <see cref="AppliedHeader"/> for a wait.</summary>
    /// <param name="wait">The time that <see cref="FindWait"/> has returned.</param>
    public static string Format(TimeSpan wait) => string.Create(CultureInfo.InvariantCulture, $"{Wait}={wait.TotalSeconds:0}");
}
