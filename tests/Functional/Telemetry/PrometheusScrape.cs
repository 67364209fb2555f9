using System.Globalization;
using System.Text.RegularExpressions;

namespace TextToVideo.Functional.Telemetry;

/// <summary>Reads Prometheus' text as strictly as its own parser does.</summary>
internal sealed partial class PrometheusScrape
{
    private readonly List<(string Name, string Labels, double Value)> _series = [];

    public static PrometheusScrape Parse(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var scrape = new PrometheusScrape();
        var types = new Dictionary<string, string>();
        string family = string.Empty;
        foreach (string line in text.Split('\n')[..^1])
        {
            if (Comment().Match(line) is { Success: true } comment)
            {
                family = comment.Groups["name"].Value;
                if (comment.Groups["type"].Success)
                {
                    Assert.True(types.TryAdd(family, comment.Groups["type"].Value), $"{family} has two types.");
                }

                continue;
            }

            Match sample = Sample().Match(line);
            Assert.True(sample.Success, $"No line of the format: {line}");
            string name = sample.Groups["name"].Value;

            // The lines of a family stand together, and only a histogram's have other names than its own.
            string[] allowed = types[family] == "histogram" ? [$"{family}_bucket", $"{family}_sum", $"{family}_count"] : [family];
            Assert.Contains(name, allowed);
            scrape._series.Add((name, sample.Groups["labels"].Value, ParseNumber(sample.Groups["value"].Value)));
        }

        Assert.Equal(scrape._series.Count, scrape._series.Select(series => (series.Name, series.Labels)).Distinct().Count());
        AssertBuckets(scrape, types.Where(type => type.Value == "histogram").Select(type => type.Key));
        return scrape;
    }

    /// <summary>The sum of the series of a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="label">Only those that have a label of this value; empty: all.</param>
    public double Sum(string name, string label = "") =>
        _series
            .Where(series =>
                series.Name == name && (label.Length == 0 || series.Labels.Contains($"=\"{label}\"", StringComparison.Ordinal))
            )
            .Sum(series => series.Value);

    public bool Has(params string[] names) => names.All(name => _series.Any(series => series.Name == name));

    private static void AssertBuckets(PrometheusScrape scrape, IEnumerable<string> histograms)
    {
        foreach (string name in histograms)
        {
            foreach (
                IGrouping<string, (string Name, string Labels, double Value)> buckets in scrape
                    ._series.Where(series => series.Name == $"{name}_bucket")
                    .GroupBy(series => Bound().Replace(series.Labels, string.Empty))
            )
            {
                double[] counts = [.. buckets.Select(bucket => bucket.Value)];
                Assert.Equal(counts.Order(), counts);
                Assert.Contains("le=\"+Inf\"", buckets.Last().Labels, StringComparison.Ordinal);
                Assert.Contains(scrape._series, series => series == ($"{name}_count", buckets.Key, counts[^1]));
            }
        }
    }

    private static double ParseNumber(string text) =>
        text switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
        };

    [GeneratedRegex(
        @"^# (?:HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?:[^\\]|\\\\|\\n)*"
            + @"|TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|histogram))$"
    )]
    private static partial Regex Comment();

    [GeneratedRegex(
        """^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)\{(?<labels>(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\\\|\\"|\\n)*",?)*)\}"""
            + """ (?<value>[-+]?(?:Inf|[0-9.]+(?:E[-+]?[0-9]+)?)|NaN)$"""
    )]
    private static partial Regex Sample();

    [GeneratedRegex("""(?:^|,)le="[^"]*"$""")]
    private static partial Regex Bound();
}
