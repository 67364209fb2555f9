using TextToVideo.Contracts;

namespace TextToVideo.Planning.Tests;

public sealed class PlannerTests
{
    private readonly Planner _planner = new(PresetCatalog.ReadEmbedded());

    public static TheoryData<string, string, string> TextbookFigures =>
        new()
        {
            { "mochi-1", "generator_size", "20 GB" },
            { "mochi-1", "encoder_size", "9.4 GB" },
            { "mochi-1", "model_size", "29.4 GB" },
            { "mochi-1", "model_size_fp32", "58.8 GB" },
            { "mochi-1", "profile_storage", "1 TB" },
            { "mochi-1", "data_per_day", "1.25 PB" },
            { "mochi-1", "indexed_per_day", "1.5625 PB" },
            { "mochi-1", "indexed_per_month", "46.875 PB" },
            { "mochi-1", "requests_per_second", "11,574/s" },
            { "mochi-1", "inference_time", "706.73 ms" },
            { "mochi-1", "requests_per_server", "1.415/s" },
            { "mochi-1", "servers", "8,180" },
            { "mochi-1", "egress", "14.468 GB/s" },
            { "llama-3.2-3b", "model_size", "6 GB" },
            { "llama-3.2-3b", "model_size_fp32", "12 GB" },
            { "llama-3.2-3b", "data_per_day", "2 TB" },
            { "llama-3.2-3b", "indexed_per_day", "2.5 TB" },
            { "llama-3.2-3b", "indexed_per_month", "75 TB" },
            { "stable-diffusion-3.5-large", "model_size", "16.2 GB" },
            { "stable-diffusion-3.5-large", "model_size_fp32", "32.4 GB" },
            { "fish-speech", "model_size", "4 GB" },
            { "fish-speech", "model_size_fp32", "8 GB" },
        };

    [Theory]
    [MemberData(nameof(TextbookFigures))]
    public void Make_Preset_HasTheTextbooksFigures(string preset, string figure, string text) =>
        Assert.Equal(text, _planner.CreatePlan(new PlanRequest { Preset = preset }).Figures.Single(value => value.Cell.Id == figure).Text);

    [Fact]
    public void Make_TensorRtFp8_TwoAndAHalfTimesTheRequestsOnTwoFifthsOfTheServers()
    {
        Plan plan = _planner.CreatePlan(new PlanRequest { WhatIf = "tensorrt-fp8" });

        double After(Figure figure) => plan.WhatIf!.Figures.Single(value => value.Cell == figure).Value;
        Assert.Equal(2.5, After(Figures.RequestsPerServer) / plan[Figures.RequestsPerServer], 1e-9);
        Assert.Equal(0.4, After(Figures.Servers) / plan[Figures.Servers], 1e-3);
        Assert.Equal(14.7e9, After(Figures.ModelSize));
    }

    [Fact]
    public void Make_Mochi_ByItsShapeTakesMinutes()
    {
        Plan plan = _planner.CreatePlan(
            new PlanRequest
            {
                Preset = "mochi-1",
                Gpu = "h100-80gb",
                Precision = Precision.Bf16,
            }
        );

        // Independently: 128 passes of 2 · 10^10 · 44520 + 4 · 48 · 3072 · 44776² operations at 40 % of 989.5 TFLOP/s.
        Assert.InRange(plan[Figures.RealInferenceTime], 672, 674.5);
        Assert.True(plan[Figures.RealOverTextbook] > 1000);
        Assert.Contains(plan.Notes, note => note.Contains("44,520 tokens", StringComparison.Ordinal));
    }

    [Fact]
    public void Make_ModelOfUnknownShape_SaysNothingOfIt() =>
        Assert.DoesNotContain(
            _planner.CreatePlan(new PlanRequest { Preset = "fish-speech" }).Figures,
            value => value.Cell.Id.StartsWith("real_", StringComparison.Ordinal)
        );

    [Fact]
    public void Make_WeightsLargerThanTheGpu_AddsANote() =>
        Assert.Contains(
            _planner.CreatePlan(new PlanRequest { Gpu = "l4-24gb" }).Notes,
            note => note.Contains("29.4 GB", StringComparison.Ordinal)
        );

    public static TheoryData<PlanRequest, string> Wrong =>
        new()
        {
            {
                new PlanRequest { Preset = "sora" },
                "preset: is 'sora'; it must be one of mochi-1, llama-3.2-3b, stable-diffusion-3.5-large, fish-speech"
            },
            {
                new PlanRequest { Gpu = "tpu" },
                "gpu: is 'tpu'; it must be one of a100-80gb, h100-80gb, h200-141gb, l40s-48gb, l4-24gb"
            },
            {
                new PlanRequest { Precision = Precision.Fp8 },
                "precision: is 'fp8', which NVIDIA A100 80 GB (SXM) does not support; it must be one of fp32, fp16, bf16, int8"
            },
            {
                new PlanRequest { WhatIf = "magic" },
                "what_if: is 'magic'; it must be one of tensorrt-fp8, half-the-steps, cache-20-percent"
            },
            { Change("daily_users", -1), "daily_users: is -1; it must be from 1 to 100,000,000,000" },
            { Change("daily_users", 0), "daily_users: is 0; it must be from 1 to 100,000,000,000" },
            { Change("utilisation", double.NaN), "utilisation: is NaN; it must be from 0.0001 to 1" },
            { Change("parameters", double.PositiveInfinity), "parameters: is Infinity; it must be from 1 to 1e+15" },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Make_WrongRequest_NamesTheFieldAndWhatIsAllowed(PlanRequest request, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidFieldException>(() => _planner.CreatePlan(request)).Message);

    [Fact]
    public void Make_UnknownAssumption_NamesThemAll() =>
        Assert.StartsWith(
            "assumptions: contains the unknown assumption 'users'; known assumptions are daily_users, ",
            Assert.Throws<InvalidFieldException>(() => _planner.CreatePlan(Change("users", 1))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Make_AnyAllowedValues_AreFinite()
    {
        var random = new Random(7);
        for (int i = 0; i < 2000; i++)
        {
            // Corners and what lies between them, evenly by order of magnitude.
            var values = Assumptions
                .All.Where(_ => random.Next(3) == 0)
                .ToDictionary(
                    one => one.Id,
                    one =>
                        random.Next(4) switch
                        {
                            0 => one.Min,
                            1 => one.Max,
                            _ => Math.Clamp(
                                Math.Exp(
                                    random.NextDouble() * Math.Log(one.Max / Math.Max(one.Min, 1e-6)) + Math.Log(Math.Max(one.Min, 1e-6))
                                ),
                                one.Min,
                                one.Max
                            ),
                        }
                );
            Plan plan = _planner.CreatePlan(new PlanRequest { Values = values });
            Assert.All(plan.Figures, figure => Assert.True(double.IsFinite(figure.Value) && figure.Value >= 0, figure.Cell.Id));
        }
    }

    [Theory]
    [InlineData("daily_users")]
    [InlineData("requests_per_user")]
    [InlineData("peak_factor")]
    [InlineData("result_size")]
    [InlineData("parameters")]
    [InlineData("steps")]
    [InlineData("tokens")]
    public void Make_MoreOfIt_CostsNoLess(string assumption)
    {
        double begin = _planner.CreatePlan(new PlanRequest())[Assumptions.Find(assumption)];
        double[] costs =
        [
            .. new double[] { 1, 2, 5, 10, 30 }.Select(factor =>
            {
                Plan plan = _planner.CreatePlan(Change(assumption, begin * factor));
                return plan[Figures.CostPerMonth]
                    + plan[Figures.RealPeakServers]
                    + plan[Figures.StoredAfterMonth]
                    + plan[Figures.PeakEgress];
            }),
        ];

        Assert.Equal(costs.Order(), costs);
        Assert.True(costs[^1] > costs[0]);
    }

    private static PlanRequest Change(string assumption, double value) =>
        new() { Values = new Dictionary<string, double> { [assumption] = value } };
}
