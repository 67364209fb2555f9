using System.Text;

namespace TextToVideo.Planning;

/// <summary>Formats a plan for a terminal.</summary>
public static class PlanTable
{
    private const int LabelWidth = 44;
    private const int ValueWidth = 16;

    /// <summary>Returns one line per value, with its formula and, if there is a changed plan, that plan's value.</summary>
    /// <param name="plan">The plan.</param>
    public static string Write(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var text = new StringBuilder();
        text.AppendLine($"{plan.Model.Name}; {plan.Gpu.Name}; {Precisions.GetName(plan.Precision).ToUpperInvariant()}. 1 GB = 10^9 bytes.");
        Append(text, plan.Assumptions, _ => string.Empty);
        if (plan.WhatIf is { } other)
        {
            text.AppendLine()
                .AppendLine(
                    $"What if: {other.Name} ({string.Join(", ", other.Changes.Select(change => $"{change.Cell.Id} {change.Text}"))})"
                );
            var changed = other.Figures.ToDictionary(value => value.Cell, value => value.Text);
            Append(text, plan.Figures, value => $"{changed[value.Cell], ValueWidth}  {((Figure)value.Cell).Formula}");
        }
        else
        {
            Append(text, plan.Figures, value => ((Figure)value.Cell).Formula);
        }

        foreach (string note in plan.Notes)
        {
            text.AppendLine().AppendLine(note);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, IEnumerable<PlanValue> values, Func<PlanValue, string> rest)
    {
        foreach (IGrouping<string, PlanValue> section in values.GroupBy(value => value.Cell.Section))
        {
            text.AppendLine().AppendLine(section.Key);
            foreach (PlanValue value in section)
            {
                text.AppendLine($"  {value.Cell.Label, -LabelWidth}{value.Text, ValueWidth}  {rest(value)}".TrimEnd());
            }
        }
    }
}
