namespace TextToVideo.Planning;

/// <summary>A plan as the API and <c>./run plan --json</c> write it.</summary>
/// <param name="Preset">The model that it begins with.</param>
/// <param name="Gpu">The GPU.</param>
/// <param name="Precision">The precision.</param>
/// <param name="Assumptions">What was put in.</param>
/// <param name="Results">What follows.</param>
/// <param name="WhatIf">The same with some assumptions changed, or null.</param>
/// <param name="Notes">What a reader should know of it.</param>
/// <param name="Sources">Where the presets' numbers are from.</param>
public sealed record PlanDocument(
    string Preset,
    string Gpu,
    string Precision,
    IReadOnlyList<PlanDocument.Input> Assumptions,
    IReadOnlyList<PlanDocument.Result> Results,
    PlanDocument.Change? WhatIf,
    IReadOnlyList<string> Notes,
    IReadOnlyList<string> Sources
)
{
    /// <summary>Writes a plan.</summary>
    /// <param name="plan">The plan.</param>
    public static PlanDocument From(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new PlanDocument(
            plan.Model.Id,
            plan.Gpu.Id,
            Precisions.NameOf(plan.Precision),
            [.. plan.Assumptions.Select(InputOf)],
            [.. plan.Figures.Select(ResultOf)],
            plan.WhatIf is { } other
                ? new Change(other.Name, [.. other.Changes.Select(InputOf)], [.. other.Figures.Select(ResultOf)])
                : null,
            plan.Notes,
            [$"{plan.Model.Name}: {plan.Model.Source}", $"{plan.Gpu.Name}: {plan.Gpu.Source}"]
        );
    }

    private static Input InputOf(PlanValue value)
    {
        var cell = (Assumption)value.Cell;
        return new Input(cell.Id, cell.Section, cell.Label, NameOf(cell.Unit), value.Value, value.Text, cell.Min, cell.Max);
    }

    private static Result ResultOf(PlanValue value)
    {
        var cell = (Figure)value.Cell;
        return new Result(cell.Id, cell.Section, cell.Label, NameOf(cell.Unit), value.Value, value.Text, cell.Formula);
    }

    private static string NameOf(QuantityUnit unit) =>
        unit switch
        {
            QuantityUnit.BytePerSecond => "byte/s",
            QuantityUnit.FlopPerSecond => "flop/s",
            QuantityUnit.PerSecond => "1/s",
            QuantityUnit.PerDay => "1/day",
            _ => unit.ToString().ToLowerInvariant(),
        };

    /// <summary>An assumption.</summary>
    /// <param name="Id">As requests name it.</param>
    /// <param name="Section">What it is about.</param>
    /// <param name="Label">For people.</param>
    /// <param name="Unit">What it counts.</param>
    /// <param name="Value">The value, in that unit.</param>
    /// <param name="Text">The value with its unit; a request may have it so, too.</param>
    /// <param name="Min">The least that is allowed.</param>
    /// <param name="Max">The most that is allowed.</param>
    public sealed record Input(string Id, string Section, string Label, string Unit, double Value, string Text, double Min, double Max);

    /// <summary>A figure that follows.</summary>
    /// <param name="Id">Its name.</param>
    /// <param name="Section">What it is about.</param>
    /// <param name="Label">For people.</param>
    /// <param name="Unit">What it counts.</param>
    /// <param name="Value">The value, in that unit.</param>
    /// <param name="Text">The value with its unit, to five digits.</param>
    /// <param name="Formula">How it follows, in words.</param>
    public sealed record Result(string Id, string Section, string Label, string Unit, double Value, string Text, string Formula);

    /// <summary>A plan with some assumptions changed.</summary>
    /// <param name="Name">What is other.</param>
    /// <param name="Assumptions">The assumptions that are other.</param>
    /// <param name="Results">What follows.</param>
    public sealed record Change(string Name, IReadOnlyList<Input> Assumptions, IReadOnlyList<Result> Results);
}
