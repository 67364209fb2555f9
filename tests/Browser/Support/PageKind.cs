namespace TextToVideo.Browser.Support;

/// <summary>How the page is looked at.</summary>
/// <param name="Width">Of the window, in CSS pixels.</param>
/// <param name="Height">Of the window.</param>
/// <param name="IsDark">Whether the person likes it dark.</param>
/// <param name="IsStill">Whether the person wants no motion.</param>
internal sealed record PageKind(int Width, int Height, bool IsDark = false, bool IsStill = false)
{
    public static PageKind Desktop { get; } = new(1280, 900);

    public static PageKind Phone { get; } = new(360, 740);

    /// <summary>
    /// Both sizes and both colour schemes, once each. The style sheet's rules for widths and those for colours do not depend on each other,
    /// so what is right in these two is right in all four.
    /// </summary>
    public static IReadOnlyList<(string Name, PageKind Kind)> Pairs { get; } =
    [("desktop-light", Desktop), ("phone-dark", Phone with { IsDark = true })];

    /// <summary>Both sizes, light and dark, with their names.</summary>
    public static IReadOnlyList<(string Name, PageKind Kind)> All { get; } =
    [
        ("desktop-light", Desktop),
        ("desktop-dark", Desktop with { IsDark = true }),
        ("phone-light", Phone),
        ("phone-dark", Phone with { IsDark = true }),
    ];
}
