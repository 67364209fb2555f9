using TextToVideo.Contracts;
using static TextToVideo.Planning.Assumptions;

namespace TextToVideo.Planning;

/// <summary>Creates capacity plans: rough estimates of storage, servers, bandwidth and cost.</summary>
/// <param name="catalog">The presets.</param>
public sealed class Planner(PresetCatalog catalog)
{
    /// <summary>Creates a plan.</summary>
    /// <param name="request">The request.</param>
    /// <exception cref="InvalidFieldException">A preset is unknown or a value is not allowed.</exception>
    public Plan CreatePlan(PlanRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ModelPreset model = catalog.Model(request.Preset);
        GpuPreset gpu = catalog.Gpu(request.Gpu);
        var values = All.ToDictionary(one => one.Id, one => one.Default);
        Apply(values, model.Values, "preset");
        Apply(values, GetHardwareValues(gpu, request.Precision), "gpu");
        Apply(values, request.Values, "assumptions");
        bool hasArchitecture = values[Tokens.Id] > 0 && values[Layers.Id] > 0 && values[Width.Id] > 0;
        Figure[] figures = [.. Figures.All.Where(figure => hasArchitecture || !Figures.RequiresArchitecture(figure))];
        var sheet = new PlanSheet(values);
        return new Plan(
            model,
            gpu,
            request.Precision,
            ToValues(All, sheet),
            ToValues(figures, sheet),
            CreateWhatIf(request, values, figures),
            [.. CreateNotes(sheet, hasArchitecture)]
        );
    }

    private static PlanValue[] ToValues(IEnumerable<Cell> cells, PlanSheet sheet) =>
        [.. cells.Select(cell => new PlanValue(cell, sheet[cell]))];

    private static void Apply(Dictionary<string, double> values, IReadOnlyDictionary<string, double> changes, string field)
    {
        foreach ((string id, double value) in changes)
        {
            values[id] = Find(id, field).Check(value);
        }
    }

    private static Dictionary<string, double> GetHardwareValues(GpuPreset gpu, Precision precision)
    {
        string name = Precisions.GetName(precision);
        return new()
        {
            [BytesPerParameter.Id] = Precisions.GetBytes(precision),
            [PeakFlops.Id] = gpu.PeakFlops.TryGetValue(name, out double peak)
                ? peak
                : throw new InvalidFieldException(
                    "precision",
                    $"is '{name}', which {gpu.Name} does not support; it must be one of {string.Join(", ", gpu.PeakFlops.Keys)}"
                ),
            [GpuMemory.Id] = gpu.Memory,
            [GpuHourPrice.Id] = gpu.HourPrice,
        };
    }

    private static IEnumerable<string> CreateNotes(PlanSheet sheet, bool hasArchitecture)
    {
        if (sheet[Figures.GpusForWeights] > sheet[GpusPerServer])
        {
            string serverMemory = Quantity.Format(sheet[GpuMemory] * sheet[GpusPerServer], QuantityUnit.Byte);
            yield return $"The weights need {Text(sheet, Figures.ModelSize)}, but the GPUs of a server have only {serverMemory}. "
                + $"Use {Text(sheet, Figures.GpusForWeights)} GPUs per server, or a lower precision.";
        }

        if (!hasArchitecture)
        {
            yield break;
        }

        double runs = sheet[Steps] * sheet[GuidancePasses] * sheet[Tokens];
        double counted = sheet[IterationsPerFrame] * sheet[Frames];
        double attention = sheet[Figures.AttentionFlop] / (sheet[Figures.WeightFlop] + sheet[Figures.AttentionFlop]);
        yield return $"The textbook estimate uses each weight {Count(counted)} times per request (iterations × frames). "
            + $"A transformer uses each weight for every one of {Text(sheet, Tokens)} tokens, "
            + $"in {Text(sheet, Steps)} steps of {Text(sheet, GuidancePasses)} passes: {Count(runs)} times.";
        yield return $"Attention has no weights, so the textbook estimate does not include it. "
            + $"It is {Count(attention * 100)} % of a pass and grows with the square of the number of tokens.";
        yield return $"GPUs reach {Count(sheet[RealUtilisation] * 100)} % of their peak for transformers; "
            + $"the textbook estimate assumes {Count(sheet[Utilisation] * 100)} %. "
            + $"So a request takes {Text(sheet, Figures.RealInferenceTime)} instead of {Text(sheet, Figures.InferenceTime)}.";
    }

    private static string Count(double value) => Quantity.Format(value, QuantityUnit.Count);

    private static string Text(PlanSheet sheet, Cell cell) => Quantity.Format(sheet[cell], cell.Unit);

    private ChangedPlan? CreateWhatIf(PlanRequest request, Dictionary<string, double> values, Figure[] figures)
    {
        WhatIfPreset? preset = request.WhatIf is { } id ? catalog.WhatIf(id) : null;
        if (preset is null && request.WhatIfValues.Count == 0)
        {
            return null;
        }

        var changes = new Dictionary<string, double>();
        Apply(changes, preset?.Values ?? new Dictionary<string, double>(), "what_if");
        Apply(changes, request.WhatIfValues, "what_if_assumptions");
        var changed = new Dictionary<string, double>(values);
        Apply(changed, changes, "what_if_assumptions");
        var sheet = new PlanSheet(changed);
        return new ChangedPlan(
            preset?.Name ?? "Changed assumptions",
            ToValues(All.Where(one => changes.ContainsKey(one.Id)), sheet),
            ToValues(figures, sheet)
        );
    }
}
