namespace TextToVideo.Moderation.Frames.Flashes;

/// <summary>
/// Converts 8-bit sRGB values to linear light, by WCAG's definition of relative luminance
/// (https://www.w3.org/TR/WCAG21/#dfn-relative-luminance).
/// </summary>
internal static class LinearLight
{
    private static readonly float[] s_table = [.. Enumerable.Range(0, 256).Select(v => (float)Linear(v / 255.0))];

    /// <summary>Returns the linear value of a channel.</summary>
    /// <param name="value">The sRGB value.</param>
    /// <returns>The linear value, from 0 to 1.</returns>
    public static float FromSrgb(byte value) => s_table[value];

    private static double Linear(double value) => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
}
