using static TextToVideo.Planning.Assumptions;

namespace TextToVideo.Planning;

/// <summary>Makes plans: back-of-the-envelope estimates of storage, servers, bandwidth and cost.</summary>
/// <param name="catalog">What plans can begin with.</param>
public sealed class Planner(PresetCatalog catalog)
{
    /// <summary>Makes a plan.</summary>
    /// <param name="request">What is to be planned.</param>
    /// <exception cref="PlanningException">It names what there is not, or a value that is not allowed.</exception>
    public Plan Make(PlanRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ModelPreset model = catalog.Model(request.Preset);
        GpuPreset gpu = catalog.Gpu(request.Gpu);
        Dictionary<string, double> values = All.ToDictionary(one => one.Id, one => one.Default);
        Put(values, model.Values, "preset");
        Put(values, HardwareOf(gpu, request.Precision), "gpu");
        Put(values, request.Values, "assumptions");
        bool hasShape = values[Tokens.Id] > 0 && values[Layers.Id] > 0 && values[Width.Id] > 0;
        Figure[] figures = [.. Figures.All.Where(figure => hasShape || !Figures.IsAboutShape(figure))];
        var sheet = new PlanSheet(values);
        return new Plan(
            model,
            gpu,
            request.Precision,
            Show(All, sheet),
            Show(figures, sheet),
            WhatIfOf(request, values, figures),
            [.. Notes(sheet, hasShape)]
        );
    }

    private static PlanValue[] Show(IEnumerable<Cell> cells, PlanSheet sheet) =>
        [.. cells.Select(cell => new PlanValue(cell, sheet[cell]))];

    private static void Put(Dictionary<string, double> values, IReadOnlyDictionary<string, double> changes, string field)
    {
        foreach ((string id, double value) in changes)
        {
            values[id] = Find(id, field).Check(value);
        }
    }

    private static Dictionary<string, double> HardwareOf(GpuPreset gpu, Precision precision)
    {
        string name = Precisions.NameOf(precision);
        return new()
        {
            [BytesPerParameter.Id] = Precisions.BytesOf(precision),
            [PeakFlops.Id] = gpu.PeakFlops.TryGetValue(name, out double peak)
                ? peak
                : throw new PlanningException(
                    "precision",
                    $"is '{name}', in which {gpu.Name} does not multiply; it must be one of {string.Join(", ", gpu.PeakFlops.Keys)}"
                ),
            [GpuMemory.Id] = gpu.Memory,
            [GpuHourPrice.Id] = gpu.HourPrice,
        };
    }

    private static IEnumerable<string> Notes(PlanSheet sheet, bool hasShape)
    {
        if (sheet[Figures.GpusForWeights] > sheet[GpusPerServer])
        {
            yield return $"The weights take {Text(sheet, Figures.ModelSize)}, and a server's GPUs have "
                + $"{Quantity.Format(sheet[GpuMemory] * sheet[GpusPerServer], QuantityUnit.Byte)}: a server needs {Text(sheet, Figures.GpusForWeights)} of them, or smaller weights.";
        }

        if (!hasShape)
        {
            yield break;
        }

        double runs = sheet[Steps] * sheet[GuidancePasses] * sheet[Tokens];
        double counted = sheet[IterationsPerFrame] * sheet[Frames];
        yield return $"The textbook lets each weight work {Quantity.Format(counted, QuantityUnit.Count)} times a request (iterations × frames). A transformer applies each to every one of "
            + $"{Text(sheet, Tokens)} tokens, in {Text(sheet, Steps)} steps of {Text(sheet, GuidancePasses)} passes: {Quantity.Format(runs, QuantityUnit.Count)} times.";
        yield return $"Attention, which has no weights and so is missing from the textbook, is "
            + $"{Quantity.Format(sheet[Figures.AttentionFlop] / (sheet[Figures.WeightFlop] + sheet[Figures.AttentionFlop]) * 100, QuantityUnit.Count)} % of a pass; it grows with the square of the tokens.";
        yield return $"And GPUs reach {Quantity.Format(sheet[RealUtilisation] * 100, QuantityUnit.Count)} % of their peak on such work, where the textbook counts on "
            + $"{Quantity.Format(sheet[Utilisation] * 100, QuantityUnit.Count)} %. So a request takes {Text(sheet, Figures.RealInferenceTime)} rather than {Text(sheet, Figures.InferenceTime)}.";
    }

    private static string Text(PlanSheet sheet, Cell cell) => Quantity.Format(sheet[cell], cell.Unit);

    private ChangedPlan? WhatIfOf(PlanRequest request, Dictionary<string, double> values, Figure[] figures)
    {
        WhatIfPreset? preset = request.WhatIf is { } id ? catalog.WhatIf(id) : null;
        if (preset is null && request.WhatIfValues.Count == 0)
        {
            return null;
        }

        var changes = new Dictionary<string, double>();
        Put(changes, preset?.Values ?? new Dictionary<string, double>(), "what_if");
        Put(changes, request.WhatIfValues, "what_if_assumptions");
        var changed = new Dictionary<string, double>(values);
        Put(changed, changes, "what_if_assumptions");
        var sheet = new PlanSheet(changed);
        return new ChangedPlan(
            preset?.Name ?? "Changed assumptions",
            Show(All.Where(one => changes.ContainsKey(one.Id)), sheet),
            Show(figures, sheet)
        );
    }
}
