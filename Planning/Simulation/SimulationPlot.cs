using System.Security;
using System.Text;

namespace TextToVideo.Planning.Simulation;

/// <summary>
/// Draws the result of a simulation as SVG: jobs in the system over time and, if several loads were simulated, latency and cost against
/// load.
/// </summary>
public static class SimulationPlot
{
    private const int Width = 760;
    private const int PanelHeight = 260;
    private const int Left = 90;
    private const int Right = 20;
    private const int Top = 40;
    private const int Bottom = 45;
    private const int MaxTicks = 6;

    private static readonly string[] s_colours = ["#1f6feb", "#d1451b"];

    /// <summary>Draws a result.</summary>
    /// <param name="report">The result.</param>
    public static string Draw(SimulationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var panels = new List<string>
        {
            Panel(
                "Jobs in the system",
                "time, s",
                QuantityUnit.Count,
                [("jobs", [.. report.Result.InSystem.Select(point => (point.Time, point.Depth))])]
            ),
        };
        if (report.Loads.Count > 1)
        {
            LoadPoint[] loads = [.. report.Loads.OrderBy(point => point.Rate)];
            panels.Add(
                Panel(
                    "Latency",
                    "requests per second",
                    QuantityUnit.Second,
                    [
                        ("median", [.. loads.Select(point => (point.Rate, point.P50))]),
                        ("95th percentile", [.. loads.Select(point => (point.Rate, point.P95))]),
                    ]
                )
            );
            panels.Add(
                Panel(
                    "Cost per video",
                    "requests per second",
                    QuantityUnit.Dollar,
                    [("cost", [.. loads.Select(point => (point.Rate, point.CostPerJob))])]
                )
            );
        }

        var svg = new StringBuilder();
        svg.Append(Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {PanelHeight * panels.Count}\""))
            .AppendLine(" font-family=\"sans-serif\" font-size=\"12\">");
        svg.AppendLine("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>");
        for (int i = 0; i < panels.Count; i++)
        {
            svg.AppendLine(Line($"<g transform=\"translate(0 {i * PanelHeight})\">")).Append(panels[i]).AppendLine("</g>");
        }

        return svg.AppendLine("</svg>").ToString();
    }

    private static string Panel(string title, string below, QuantityUnit unit, (string Name, (double X, double Y)[] Points)[] lines)
    {
        double maxX = Math.Max(lines.Max(line => line.Points.Select(point => point.X).DefaultIfEmpty().Max()), 1e-12);
        double maxY = Math.Max(lines.Max(line => line.Points.Select(point => point.Y).DefaultIfEmpty().Max()), 1e-12);
        double X(double value) => Left + (value / maxX * (Width - Left - Right));
        double Y(double value) => PanelHeight - Bottom - (value / maxY * (PanelHeight - Top - Bottom));
        var svg = new StringBuilder();
        svg.AppendLine(Line($"<text x=\"{Left}\" y=\"20\" font-size=\"14\" font-weight=\"bold\">{SecurityElement.Escape(title)}</text>"));
        double unitY = unit == QuantityUnit.Second ? TimeUnit(maxY) : 1;
        foreach (double value in GetTicks(maxY / unitY).Select(tick => tick * unitY))
        {
            svg.AppendLine(Line($"<path d=\"M{Left} {Y(value):F1}H{Width - Right}\" stroke=\"#dddddd\"/>"));
            svg.AppendLine(Line($"<text x=\"{Left - 6}\" y=\"{Y(value) + 4:F1}\" text-anchor=\"end\">{Label(value, unit, unitY)}</text>"));
        }

        foreach (double value in GetTicks(maxX))
        {
            string label = Quantity.Format(value, QuantityUnit.Count);
            svg.AppendLine(Line($"<text x=\"{X(value):F1}\" y=\"{PanelHeight - Bottom + 16}\" text-anchor=\"middle\">{label}</text>"));
        }

        svg.AppendLine(Line($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{PanelHeight - 10}\" text-anchor=\"middle\">{below}</text>"));
        for (int i = 0; i < lines.Length; i++)
        {
            string points = string.Join(' ', lines[i].Points.Select(point => Line($"{X(point.X):F1},{Y(point.Y):F1}")));
            svg.AppendLine(Line($"<polyline points=\"{points}\" fill=\"none\" stroke=\"{s_colours[i]}\" stroke-width=\"1.5\"/>"));
            if (lines.Length > 1)
            {
                string name = SecurityElement.Escape(lines[i].Name);
                svg.AppendLine(Line($"<text x=\"{Left + 250 + (i * 130)}\" y=\"20\" fill=\"{s_colours[i]}\">{name}</text>"));
            }
        }

        return svg.ToString();
    }

    /// <summary>Chooses seconds, minutes or hours for a whole axis.</summary>
    private static double TimeUnit(double max) =>
        max switch
        {
            < 120 => 1,
            < 7200 => 60,
            _ => 3600,
        };

    /// <summary>Returns the multiples of 1, 2 or 5 times a power of ten.</summary>
    private static IEnumerable<double> GetTicks(double max)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(max / MaxTicks)));
        double step = new[] { 1, 2, 5, 10 }.Select(factor => factor * power).First(one => max / one <= MaxTicks);
        for (int i = 0; i * step <= max; i++)
        {
            yield return i * step;
        }
    }

    private static string Label(double value, QuantityUnit unit, double time) =>
        unit == QuantityUnit.Second
            ? $"{Quantity.Format(value / time, QuantityUnit.Count)} {time switch { 1 => "s", 60 => "min", _ => "h" }}"
            : Quantity.Format(value, unit);

    private static string Line(FormattableString text) => FormattableString.Invariant(text);
}
