using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Tests.Models;

public sealed class ModelRepositoryTests
{
    private static readonly string[] s_kinds = ["sentencepiece"];

    [Fact]
    public void TryGet_ModelWithAndWithoutFiles_FindsBoth()
    {
        using var models = new TemporaryModels();
        models.Add();
        models.Add("empty", withWeights: false);
        var repository = new ModelRepository(models.Root, null, s_kinds);

        Assert.Equal(["empty", "shapes-mini"], repository.Models.Select(model => model.Name));
        Assert.True(repository.IsAvailable("shapes-mini", out _));
        Assert.False(repository.IsAvailable("empty", out string? reason));
        Assert.Contains("missing: ", reason, StringComparison.Ordinal);
        Assert.True(repository.TryGet("empty", out _));
        Assert.True(repository.TryGet(null, out ModelManifest? manifest));
        Assert.Same(repository.Default, manifest);
        Assert.False(repository.TryGet("Shapes-Mini", out _));
        Assert.False(repository.TryGet("../shapes-mini", out _));
    }

    [Fact]
    public void IsAvailable_FileMissing_NamesIt()
    {
        using var models = new TemporaryModels();
        models.Add("a");
        models.Add("b", manifest => manifest["vae"]!["file"] = "gone.onnx");
        var repository = new ModelRepository(models.Root, null, s_kinds);

        Assert.False(repository.IsAvailable("b", out string? reason));
        Assert.Contains(models.GetPath("gone.onnx", "b"), reason, StringComparison.Ordinal);
        Assert.False(repository.IsAvailable("c", out _));
    }

    [Theory]
    [InlineData(null, "fp16", "denoiser.fp16.onnx")]
    [InlineData("", "fp16", "denoiser.fp16.onnx")]
    [InlineData("int8", "int8", "denoiser.int8.onnx")]
    public void IsAvailable_Precision_NeedsItsFileAlone(string? configured, string expected, string file)
    {
        using var models = new TemporaryModels();
        models.Add("a");
        models.Add("b");
        foreach (string other in TestModels.Shapes.Denoiser.Files.Values.Where(other => other != file))
        {
            File.Delete(models.GetPath(other, "a"));
        }

        File.Delete(models.GetPath(file, "b"));
        var repository = new ModelRepository(models.Root, null, s_kinds, configured);

        Assert.Equal(expected, repository.GetPrecision(repository.Default));
        Assert.True(repository.IsAvailable("a", out _));
        Assert.False(repository.IsAvailable("b", out string? reason));
        Assert.Contains(models.GetPath(file, "b"), reason, StringComparison.Ordinal);
    }

    [Fact]
    public void IsAvailable_PrecisionTheModelLacks_NamesItAndWhatThereIs()
    {
        using var models = new TemporaryModels();
        models.Add("a");
        models.Add("b", manifest => manifest["denoiser"]!["files"]!.AsObject().Remove("int8"));
        var repository = new ModelRepository(models.Root, null, s_kinds, "int8");

        Assert.Equal("a", repository.Default.Name);
        Assert.False(repository.IsAvailable("b", out string? reason));
        Assert.Equal("it has no precision 'int8'; it has: fp16", reason);
        AssertError.Contains<ModelLoadException>("'int8'", () => new ModelRepository(models.Root, "b", s_kinds, "int8"));
        AssertError.Contains<ModelLoadException>("'INT8'", () => new ModelRepository(models.Root, null, s_kinds, "INT8"));
    }

    [Fact]
    public void Create_NoCompleteModel_NamesWhatIsMissing()
    {
        using var models = new TemporaryModels();
        models.Add();
        File.Delete(models.GetPath("denoiser.fp16.onnx"));

        ModelLoadException error = Assert.Throws<ModelLoadException>(() => new ModelRepository(models.Root, null, s_kinds));

        Assert.Contains(models.GetPath("denoiser.fp16.onnx"), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Create_DefaultModel_MustBeThereAndComplete()
    {
        using var models = new TemporaryModels();
        models.Add("a");
        models.Add("b");
        models.Add("c", withWeights: false);

        Assert.Equal("b", new ModelRepository(models.Root, "b", s_kinds).Default.Name);
        AssertError.Contains<ModelLoadException>("'c'", () => new ModelRepository(models.Root, "c", s_kinds));
        AssertError.Contains<ModelLoadException>("'d'", () => new ModelRepository(models.Root, "d", s_kinds));
    }

    /// <summary>Models, * for the default of its manifest and ? for one without files, and which of them is the default.</summary>
    [Theory]
    [InlineData("a-imported, shapes-mini*", "shapes-mini")]
    [InlineData("a-imported, b-imported", "a-imported")]
    [InlineData("a-imported, shapes-mini*?", "a-imported")]
    [InlineData("a?, b, c*?, d*, e*", "d")]
    public void Default_NotConfigured_IsThatOfTheManifestsElseTheFirst(string names, string expected)
    {
        using var models = new TemporaryModels();
        foreach (string name in names.Split(", "))
        {
            models.Add(name.TrimEnd('*', '?'), manifest => manifest["default"] = name.Contains('*'), withWeights: !name.EndsWith('?'));
        }

        Assert.Equal(expected, new ModelRepository(models.Root, null, s_kinds).Default.Name);
    }

    [Fact]
    public void Default_OfTheRepository_IsTheEmbeddedModel() => Assert.True(TestModels.Shapes.Default);

    [Fact]
    public void TryGet_Alias_ReturnsItsModel()
    {
        using var models = new TemporaryModels();
        models.Add("a");
        models.Add("b");
        var repository = new ModelRepository(models.Root, "a", s_kinds, aliases: [new("sora-2", "b")]);

        Assert.True(repository.TryGet("sora-2", out ModelManifest? model));
        Assert.Equal("b", model.Name);
        Assert.False(repository.TryGet("Sora-2", out _));
        Assert.Equal([new("sora-2", "b")], repository.Aliases);
        AssertError.Contains<ModelLoadException>("'c'", () => new ModelRepository(models.Root, "a", s_kinds, aliases: [new("x", "c")]));
        AssertError.Contains<ModelLoadException>("'a'", () => new ModelRepository(models.Root, "a", s_kinds, aliases: [new("a", "b")]));
    }

    [Fact]
    public void Create_FolderMissingOrEmpty_NamesIt()
    {
        using var models = new TemporaryModels();
        string missing = Path.Combine(models.Root, "missing");

        AssertError.StartsWith<ModelLoadException>(models.Root, () => new ModelRepository(models.Root, null, s_kinds));
        AssertError.StartsWith<ModelLoadException>(missing, () => new ModelRepository(missing, null, s_kinds));
    }

    [Fact]
    public void Refresh_FolderAppearsChangesAndGoes_FollowsIt()
    {
        using var models = new TemporaryModels();
        models.Add("a");
        var repository = new ModelRepository(models.Root, null, s_kinds);
        var changes = new List<ModelChanges>();
        repository.Changed = changes.Add;
        repository.Refresh();
        Assert.Empty(changes);

        models.Add("b");
        repository.Refresh();
        Assert.Equal(["a", "b"], repository.Models.Select(model => model.Name));
        Assert.True(repository.IsAvailable("b", out _));
        Assert.Equal("b", Assert.Single(changes[^1].Added).Name);

        repository.TryGet("b", out ModelManifest? before);
        File.WriteAllText(models.GetPath("model.json", "b"), File.ReadAllText(models.GetPath("model.json", "b")) + " ");
        repository.Refresh();
        repository.TryGet("b", out ModelManifest? after);
        Assert.NotSame(before, after);
        Assert.Same(after, Assert.Single(changes[^1].Replaced));

        // A model that is gone stays known, so that a request for it is told the reason.
        Directory.Delete(Path.Combine(models.Root, "b"), recursive: true);
        Assert.False(repository.IsAvailable("b", out string? reason));
        Assert.Contains("removed", reason, StringComparison.Ordinal);
        InvalidFieldException error = Assert.Throws<InvalidFieldException>(() => repository.GetAvailable("b"));
        Assert.Contains("b is not available here: its folder was removed", error.Message, StringComparison.Ordinal);
        repository.Refresh();
        Assert.Equal("b", Assert.Single(changes[^1].Removed).Name);

        models.Add("b");
        repository.Refresh();
        Assert.True(repository.IsAvailable("b", out _));
        Assert.Equal("b", Assert.Single(changes[^1].Added).Name);
        Assert.Equal(4, changes.Count);
    }

    [Fact]
    public void Refresh_BrokenManifest_IsReportedOnceAndChangesNothing()
    {
        using var models = new TemporaryModels();
        models.Add("a");
        models.Add("b");
        var repository = new ModelRepository(models.Root, null, s_kinds);
        var changes = new List<ModelChanges>();
        repository.Changed = changes.Add;
        File.WriteAllText(models.GetPath("model.json", "a"), "{");
        models.Add("c", manifest => manifest["licence"] = 5);

        repository.Refresh();
        repository.Refresh();

        Assert.Equal(["a", "b"], repository.Models.Select(model => model.Name));
        Assert.Equal("a", repository.Default.Name);
        Assert.Equal(2, Assert.Single(changes).Problems.Count);
    }

    [Fact]
    public void Refresh_DefaultModelGoes_AnotherTakesItsPlaceUnlessItIsConfigured()
    {
        using var models = new TemporaryModels();
        models.Add("a");
        models.Add("b");
        var repository = new ModelRepository(models.Root, null, s_kinds);
        var configured = new ModelRepository(models.Root, "a", s_kinds);
        models.Add("0");
        repository.Refresh();
        Assert.Equal("a", repository.Default.Name);

        Directory.Delete(Path.Combine(models.Root, "a"), recursive: true);
        repository.Refresh();
        configured.Refresh();

        Assert.Equal("0", repository.Default.Name);
        Assert.Equal("a", configured.Default.Name);
        Assert.Contains(
            "a is not available",
            Assert.Throws<InvalidFieldException>(() => configured.GetAvailable(null)).Message,
            StringComparison.Ordinal
        );
    }

    /// <summary>A job may reach a worker before the worker's next refresh.</summary>
    [Fact]
    public void TryGet_UnknownName_ReadsTheFolderAgainAtMostOnceASecond()
    {
        using var models = new TemporaryModels();
        models.Add("a");
        var clock = new FakeTimeProvider();
        var repository = new ModelRepository(models.Root, null, s_kinds, time: clock);
        models.Add("b");

        Assert.False(repository.TryGet("b", out _));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(repository.TryGet("b", out _));
    }

    /// <summary>The weights of a model that was replaced are loaded, and those of one that is gone give back their memory.</summary>
    [Fact]
    public async Task Start_ModelReplacedAndRemoved_LoadsTheNewOneAndUnloadsTheOld()
    {
        using var models = new TemporaryModels();
        models.Add("a");
        models.Add("b");
        using var host = new InferenceHost([
            new("Inference:ModelsPath", models.Root),
            new("Inference:ModelRefreshInterval", "00:00:00.050"),
        ]);
        using var memory = new MetricCollector<long>(host.Meters, InferenceTelemetry.SourceName, MetricNames.ModelMemoryUsage);
        await host.StartAsync();
        IDenoiser before = host.Components.GetDenoiser("b");

        File.WriteAllText(models.GetPath("model.json", "b"), File.ReadAllText(models.GetPath("model.json", "b")) + " ");
        await WaitForAsync("Model b was replaced");
        Assert.NotSame(before, host.Components.GetDenoiser("b"));
        Assert.Equal(2, host.Log.Count(entry => entry.Message.StartsWith("Loaded the denoiser of b", StringComparison.Ordinal)));

        Directory.Delete(Path.Combine(models.Root, "b"), recursive: true);
        await WaitForAsync("The folder of model b was removed");
        await Wait.UntilAsync("no network of b takes memory", () => memory.GetMeasurementSnapshot().Sum(change => change.Value) == 0);

        Task WaitForAsync(string message) =>
            Wait.UntilAsync(message, () => host.Log.Any(entry => entry.Message.StartsWith(message, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Start_BrokenManifest_StopsTheHost()
    {
        using var models = new TemporaryModels();
        string path = models.Add(change: manifest => manifest["licence"] = 5);
        using var host = new InferenceHost([new("Inference:ModelsPath", models.Root)]);

        ModelLoadException error = await Assert.ThrowsAsync<ModelLoadException>(host.StartAsync);

        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WorkingModels_LogsWhichAreAvailable()
    {
        using var models = new TemporaryModels();
        models.Add();
        models.Add("empty", withWeights: false);
        using var host = new InferenceHost([new("Inference:ModelsPath", models.Root)]);

        await host.StartAsync();

        Assert.Contains(
            (LogLevel.Information, "Model shapes-mini is available (the default)"),
            host.Log.Select(entry => (entry.Level, entry.Message))
        );
        Assert.Contains(host.Log, entry => entry.Message.StartsWith("Model empty is not available", StringComparison.Ordinal));
    }

    [Fact]
    public void Find_RelativePath_LooksUpwards()
    {
        using var models = new TemporaryModels();
        string deep = Directory.CreateDirectory(Path.Combine(models.Root, "models/x/y")).FullName;

        Assert.Equal(Path.Combine(models.Root, "models"), ModelsFolder.Find("models", deep));
        Assert.Equal(Path.Combine(models.Root, "models"), ModelsFolder.Find("models", "/", deep));
        Assert.Equal("/elsewhere", ModelsFolder.Find("/elsewhere", deep));
        Assert.Equal(Path.Combine(deep, "nowhere-at-all"), ModelsFolder.Find("nowhere-at-all", deep, "/"));
    }
}
