namespace Aspire.Dashboard.Telemetry;

/// <summary>What is drawn of a metric.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Unit">Of the values.</param>
/// <param name="Start">The first value's time, in milliseconds since 1970.</param>
/// <param name="Step">The time between two values, in milliseconds.</param>
/// <param name="Lines">The lines, the largest first.</param>
/// <param name="LeftOut">How many more lines there are.</param>
internal sealed record Plot(string Title, string Unit, double Start, double Step, IReadOnlyList<PlotLine> Lines, int LeftOut);
