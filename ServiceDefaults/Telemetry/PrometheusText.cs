using System.Globalization;
using System.Text;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace TextToVideo.ServiceDefaults.Telemetry;

/// <summary>
/// Metrics in Prometheus' text format (0.0.4), with the names that OpenTelemetry's compatibility rules give them: units are part of names,
/// counters end with <c>_total</c>, and each series names the meter that it is from.
/// </summary>
internal sealed class PrometheusText
{
    /// <summary>The format's media type.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const string Scope = "otel_scope_name";

    private readonly Dictionary<string, Family> _families = new(StringComparer.Ordinal);

    /// <summary>What a metric is called here.</summary>
    /// <param name="metric">Its name.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="type">Its kind, as Prometheus has it.</param>
    public static string NameOf(string metric, string unit, string type)
    {
        string name = Sanitise(metric, ':');
        string suffix = UnitOf(unit, type);
        if (suffix.Length > 0 && !name.EndsWith($"_{suffix}", StringComparison.Ordinal))
        {
            name = $"{name}_{suffix}";
        }

        return type == "counter" && !name.EndsWith("_total", StringComparison.Ordinal) ? $"{name}_total" : name;
    }

    /// <summary>Adds what the process is.</summary>
    public void Add(Resource resource)
    {
        if (resource.Attributes.Any())
        {
            FamilyOf("target_info", "gauge", "What the process is").Add("target_info", LabelsOf(resource.Attributes), "1");
        }
    }

    /// <summary>Adds a metric. Of several that would have the same name, those of another kind are left out, since Prometheus has one kind a name.</summary>
    public void Add(Metric metric)
    {
        (string type, bool isHistogram) = KindOf(metric.MetricType);
        string name = NameOf(metric.Name, metric.Unit, type);
        Family family = FamilyOf(name, type, metric.Description);
        if (family.Type != type)
        {
            return;
        }

        foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
        {
            List<(string Name, string Value)> labels = LabelsOf(TagsOf(point));
            labels.Insert(0, (Scope, metric.MeterName));
            if (isHistogram)
            {
                AddHistogram(family, name, labels, point);
            }
            else
            {
                family.Add(name, labels, ValueOf(metric.MetricType, point));
            }
        }
    }

    /// <summary>The text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach ((string name, Family family) in _families)
        {
            if (family.Help.Length > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {Escape(family.Help)}\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {family.Type}\n").Append(family.Lines);
        }

        return text.ToString();
    }

    private static void AddHistogram(Family family, string name, List<(string Name, string Value)> labels, in MetricPoint point)
    {
        long count = 0;
        foreach (HistogramBucket bucket in point.GetHistogramBuckets())
        {
            count += bucket.BucketCount;
            family.Add($"{name}_bucket", labels.Append(("le", NumberOf(bucket.ExplicitBound))), count.ToString(CultureInfo.InvariantCulture));
        }

        family.Add($"{name}_sum", labels, NumberOf(point.GetHistogramSum()));
        family.Add($"{name}_count", labels, count.ToString(CultureInfo.InvariantCulture));
    }

    private static (string Type, bool IsHistogram) KindOf(MetricType type) => type switch
    {
        MetricType.LongSum or MetricType.DoubleSum => ("counter", false),
        MetricType.Histogram => ("histogram", true),
        _ => ("gauge", false),
    };

    private static string ValueOf(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong().ToString(CultureInfo.InvariantCulture),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => NumberOf(point.GetSumDouble()),
        MetricType.LongGauge => point.GetGaugeLastValueLong().ToString(CultureInfo.InvariantCulture),
        _ => NumberOf(point.GetGaugeLastValueDouble()),
    };


    /// <summary>What a unit of UCUM is called in names; those in braces only describe, and have no part in them.</summary>
    private static string UnitOf(string unit, string type) => unit switch
    {
        "s" => "seconds",
        "ms" => "milliseconds",
        "By" => "bytes",
        "1" => type == "gauge" ? "ratio" : string.Empty,
        _ when unit.StartsWith('{') => string.Empty,
        _ => Sanitise(unit, '_').Trim('_'),
    };

    private static IEnumerable<KeyValuePair<string, object>> TagsOf(in MetricPoint point)
    {
        var tags = new List<KeyValuePair<string, object>>();
        foreach (KeyValuePair<string, object?> tag in point.Tags)
        {
            tags.Add(KeyValuePair.Create(tag.Key, tag.Value ?? string.Empty));
        }

        return tags;
    }

    /// <summary>Names that become the same one share a label, with their values one after the other.</summary>
    private static List<(string Name, string Value)> LabelsOf(IEnumerable<KeyValuePair<string, object>> attributes) =>
    [
        .. attributes.GroupBy(attribute => Sanitise(attribute.Key, '_'), StringComparer.Ordinal)
            .Select(group => (group.Key, string.Join(';', group.Select(attribute => TextOf(attribute.Value))))),
    ];

    private static string TextOf(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty,
    };

    private static string Sanitise(string name, char alsoAllowed)
    {
        var text = new StringBuilder(name.Length);
        foreach (char character in name)
        {
            text.Append(char.IsAsciiLetterOrDigit(character) || character == alsoAllowed ? character : '_');
        }

        return text.Length > 0 && char.IsAsciiDigit(text[0]) ? $"_{text}" : text.ToString();
    }

    private static string NumberOf(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private Family FamilyOf(string name, string type, string help)
    {
        if (!_families.TryGetValue(name, out Family? family))
        {
            family = new Family(type, help);
            _families.Add(name, family);
        }

        return family;
    }

    /// <summary>What has one name.</summary>
    private sealed record Family(string Type, string Help)
    {
        public StringBuilder Lines { get; } = new();

        public void Add(string name, IEnumerable<(string Name, string Value)> labels, string value) => Lines
            .Append(name).Append('{')
            .AppendJoin(',', labels.Select(label => $"{label.Name}=\"{Escape(label.Value).Replace("\"", "\\\"", StringComparison.Ordinal)}\""))
            .Append("} ").Append(value).Append('\n');
    }
}
