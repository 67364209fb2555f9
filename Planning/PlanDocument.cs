namespace TextToVideo.Planning;

/// <summary>A plan in the JSON format of the API and of <c>./run plan --json</c>.</summary>
/// <param name="Preset">The name of the model preset.</param>
/// <param name="Gpu">The name of the GPU preset.</param>
/// <param name="Precision">The precision.</param>
/// <param name="Assumptions">The input values.</param>
/// <param name="Results">The computed values.</param>
/// <param name="WhatIf">The same plan with some assumptions changed, or null.</param>
/// <param name="Notes">Notes for the reader.</param>
/// <param name="Sources">The sources of the presets' numbers.</param>
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
    /// <summary>Converts a plan.</summary>
    /// <param name="plan">The plan.</param>
    public static PlanDocument From(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new PlanDocument(
            plan.Model.Id,
            plan.Gpu.Id,
            Precisions.GetName(plan.Precision),
            [.. plan.Assumptions.Select(ToInput)],
            [.. plan.Figures.Select(ToResult)],
            plan.WhatIf is { } other
                ? new Change(other.Name, [.. other.Changes.Select(ToInput)], [.. other.Figures.Select(ToResult)])
                : null,
            plan.Notes,
            [$"{plan.Model.Name}: {plan.Model.Source}", $"{plan.Gpu.Name}: {plan.Gpu.Source}"]
        );
    }

    private static Input ToInput(PlanValue value)
    {
        var cell = (Assumption)value.Cell;
        return new Input(cell.Id, cell.Section, cell.Label, GetName(cell.Unit), value.Value, value.Text, cell.Min, cell.Max);
    }

    private static Result ToResult(PlanValue value)
    {
        var cell = (Figure)value.Cell;
        return new Result(cell.Id, cell.Section, cell.Label, GetName(cell.Unit), value.Value, value.Text, cell.Formula);
    }

    private static string GetName(QuantityUnit unit) =>
        unit switch
        {
            QuantityUnit.BytePerSecond => "byte/s",
            QuantityUnit.FlopPerSecond => "flop/s",
            QuantityUnit.PerSecond => "1/s",
            QuantityUnit.PerDay => "1/day",
            _ => unit.ToString().ToLowerInvariant(),
        };

    /// <summary>An assumption.</summary>
    /// <param name="Id">The name in requests.</param>
    /// <param name="Section">The section it is shown in.</param>
    /// <param name="Label">The display name.</param>
    /// <param name="Unit">The unit.</param>
    /// <param name="Value">The value in that unit.</param>
    /// <param name="Text">The value with its unit; requests accept this form too.</param>
    /// <param name="Min">The smallest allowed value.</param>
    /// <param name="Max">The largest allowed value.</param>
    public sealed record Input(string Id, string Section, string Label, string Unit, double Value, string Text, double Min, double Max);

    /// <summary>A computed value.</summary>
    /// <param name="Id">The name.</param>
    /// <param name="Section">The section it is shown in.</param>
    /// <param name="Label">The display name.</param>
    /// <param name="Unit">The unit.</param>
    /// <param name="Value">The value in that unit.</param>
    /// <param name="Text">The value with its unit, to five significant digits.</param>
    /// <param name="Formula">The formula as text.</param>
    public sealed record Result(string Id, string Section, string Label, string Unit, double Value, string Text, string Formula);

    /// <summary>A plan with some assumptions changed.</summary>
    /// <param name="Name">The name of the change.</param>
    /// <param name="Assumptions">The changed assumptions.</param>
    /// <param name="Results">The computed values.</param>
    public sealed record Change(string Name, IReadOnlyList<Input> Assumptions, IReadOnlyList<Result> Results);
}
