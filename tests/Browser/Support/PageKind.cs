namespace TextToVideo.Browser.Support;

/// <summary>The window and the user's preferences.</summary>
/// <param name="Width">The width of the window, in CSS pixels.</param>
/// <param name="Height">The height of the window, in CSS pixels.</param>
/// <param name="IsDark">Whether the user prefers a dark colour scheme.</param>
/// <param name="ReducesMotion">Whether the user prefers reduced motion.</param>
internal sealed record PageKind(int Width, int Height, bool IsDark = false, bool ReducesMotion = false)
{
    public static PageKind Desktop { get; } = new(1280, 900);

    public static PageKind Phone { get; } = new(360, 740);

    /// <summary>
    /// Two combinations that cover both sizes and both colour schemes, with their names. The style sheet's rules for widths and for colours
    /// are independent, so the other combinations need no test.
    /// </summary>
    public static IReadOnlyList<(string Name, PageKind Kind)> Pairs { get; } =
    [("desktop-light", Desktop), ("phone-dark", Phone with { IsDark = true })];
}
