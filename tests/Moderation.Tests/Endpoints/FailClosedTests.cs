using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Moderation.Frames;
using TextToVideo.Moderation.Policy;
using TextToVideo.Moderation.Tests.Frames;
using TextToVideo.Moderation.Text;

namespace TextToVideo.Moderation.Tests.Endpoints;

/// <summary>Nothing is approved when the policy, the classifier or the configuration is invalid.</summary>
public sealed class FailClosedTests : IDisposable
{
    private readonly string _policy = Path.GetTempFileName();

    public void Dispose() => File.Delete(_policy);

    public static TheoryData<string?> InvalidPolicies() => [null, "", "{}", "{ \"version\": \"1\", \"categories\": [] }"];

    [Theory]
    [MemberData(nameof(InvalidPolicies))]
    public async Task ModerateAsync_InvalidPolicy_ThrowsEveryTimeAndIsUnhealthy(string? content)
    {
        if (content is null)
        {
            File.Delete(_policy);
        }
        else
        {
            File.WriteAllText(_policy, content);
        }

        await using ServiceProvider services = Services(("Moderation:PolicyPath", _policy));
        for (int i = 0; i < 2; i++)
        {
            PipelineException prompt = await Assert.ThrowsAsync<PipelineException>(() =>
                services.GetRequiredService<IPromptModerator>().ModerateAsync("a forest", "", default)
            );
            PipelineException frames = await Assert.ThrowsAsync<PipelineException>(() =>
                services
                    .GetRequiredService<IFrameModerator>()
                    .ModerateAsync(new Clip(4, 4, 2, 8), showsPeople: false, Clips.Stream(Clips.Gradient(4, 4, 2)), default)
            );

            Assert.Equal([ErrorCodes.ModerationUnavailable, ErrorCodes.ModerationUnavailable], [prompt.Code, frames.Code]);
            Assert.DoesNotContain(_policy, prompt.Message);
            Assert.Contains(_policy, Assert.IsType<InvalidPolicyException>(prompt.InnerException).Message);
        }

        HealthReport health = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Equal(HealthStatus.Unhealthy, health.Entries["moderation"].Status);
        Assert.Contains(_policy, health.Entries["moderation"].Description);
    }

    [Fact]
    public async Task CheckHealthAsync_ShippedPolicy_IsHealthy()
    {
        await using ServiceProvider services = Services();

        HealthReport health = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.Equal(HealthStatus.Healthy, health.Entries["moderation"].Status);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("Moderation:FrameClassifier:BuiltIn", false)]
    public async Task ModerateAsync_FramesThatCanShowPeople_AreJudgedByBuiltInClassifier(string disabled, bool judged)
    {
        await using ServiceProvider services = Services((disabled, "false"));

        ModerationDecision decision = await services
            .GetRequiredService<IFrameModerator>()
            .ModerateAsync(new Clip(32, 24, 2, 8), showsPeople: true, Clips.Stream(Clips.Gradient(32, 24, 2)), default);

        Assert.True(decision.Approved);
        Assert.Equal(judged, decision.Scores.ContainsKey("sexual"));
    }

    [Fact]
    public async Task CheckHealthAsync_PolicyWithoutCategoryOfBuiltInClassifier_IsDegradedAndOnlyFramesOfPeopleThrow()
    {
        string shipped = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Moderation", "policy.json"));
        File.WriteAllText(_policy, shipped.Replace("\"name\": \"sexual\"", "\"name\": \"erotic\"", StringComparison.Ordinal));
        await using ServiceProvider services = Services(("Moderation:PolicyPath", _policy));

        HealthReport health = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        IFrameModerator moderator = services.GetRequiredService<IFrameModerator>();
        await Assert.ThrowsAsync<PipelineException>(() =>
            moderator.ModerateAsync(new Clip(32, 24, 2, 8), showsPeople: true, Clips.Stream(Clips.Gradient(32, 24, 2)), default)
        );
        ModerationDecision other = await moderator.ModerateAsync(
            new Clip(32, 24, 2, 8),
            showsPeople: false,
            Clips.Stream(Clips.Gradient(32, 24, 2)),
            default
        );

        Assert.Equal(HealthStatus.Degraded, health.Entries["moderation"].Status);
        Assert.Contains("sexual", health.Entries["moderation"].Description);
        Assert.True(other.Approved);
    }

    [Fact]
    public async Task CheckHealthAsync_ClassifierWithoutModel_IsUnhealthyAndFramesThrow()
    {
        await using ServiceProvider services = Services(
            ("Moderation:FrameClassifier:ModelPath", "no-such-model.onnx"),
            ("Moderation:FrameClassifier:Labels:0", "bad"),
            ("Moderation:FrameClassifier:Categories:bad", "sexual")
        );

        HealthReport health = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        await Assert.ThrowsAsync<PipelineException>(() =>
            services
                .GetRequiredService<IFrameModerator>()
                .ModerateAsync(new Clip(4, 4, 2, 8), showsPeople: false, Clips.Stream(Clips.Gradient(4, 4, 2)), default)
        );

        Assert.Equal(HealthStatus.Unhealthy, health.Entries["moderation"].Status);
        Assert.Contains("no-such-model.onnx", health.Entries["moderation"].Description);
    }

    [Theory]
    [InlineData("Moderation:PolicyPath", " ", "Moderation:PolicyPath")]
    [InlineData("Moderation:MaxPromptLength", "0", "Moderation:MaxPromptLength is 0")]
    [InlineData("Moderation:PolicyPollInterval", "00:00:00", "Moderation:PolicyPollInterval is 00:00:00")]
    [InlineData("Moderation:FrameClassifier:Layout", "HWC", "Moderation:FrameClassifier:Layout is 'HWC'")]
    [InlineData("Moderation:FrameClassifier:Activation", "relu", "Moderation:FrameClassifier:Activation is 'relu'")]
    [InlineData("Moderation:FrameClassifier:Mean:0", "0.5", "Moderation:FrameClassifier:Mean")]
    [InlineData("Moderation:FrameClassifier:Std:0", "0", "Moderation:FrameClassifier:Std")]
    [InlineData("Moderation:FrameClassifier:Categories:other", "sexual", "Moderation:FrameClassifier:Categories")]
    [InlineData("Moderation:FrameClassifier:Threshold", "NaN", "Moderation:FrameClassifier:Threshold")]
    [InlineData("Moderation:FrameClassifier:SampleEvery", "0", "Moderation:FrameClassifier:SampleEvery is 0")]
    [InlineData("Moderation:FrameClassifier:InputWidth", "0", "Moderation:FrameClassifier:InputWidth")]
    public async Task Options_InvalidValue_ErrorNamesSetting(string key, string value, string expected)
    {
        await using ServiceProvider services = Services(
            ("Moderation:FrameClassifier:ModelPath", "model.onnx"),
            ("Moderation:FrameClassifier:Labels:0", "bad"),
            ("Moderation:FrameClassifier:Categories:bad", "sexual"),
            (key, value)
        );

        OptionsValidationException error = Assert.Throws<OptionsValidationException>(
            services.GetRequiredService<IStartupValidator>().Validate
        );

        Assert.Contains(expected, error.Message);
    }

    private static ServiceProvider Services(params (string Key, string Value)[] settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        builder.AddModeration();
        return builder.Services.BuildServiceProvider();
    }
}
