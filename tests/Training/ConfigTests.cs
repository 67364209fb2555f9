namespace TextToVideo.Training;

/// <summary>Tests of invalid training configurations.</summary>
public sealed class ConfigTests
{
    [Theory]
    [InlineData(null, "does not exist")]
    [InlineData("[a", "is not valid TOML")]
    [InlineData("name = \"x\"", "has no 'vae'")]
    [InlineData("[mixture]\ntwo = 2.0", "[mixture] two = 2.0")]
    [InlineData(
        "[emphasis]\nhexagon = 2",
        "for circle, square, triangle, star, cross, small, medium, large, left, right, up, down, "
            + "bouncing, growing, shrinking, spinning, circling, still, flat, outlined, striped, shaded"
    )]
    public async Task Train_InvalidConfig_ReportsErrorAndExitsWith2(string? content, string error)
    {
        using var folder = new TemporaryFolder();
        string config = folder.Combine("config.toml");
        if (content is not null)
        {
            await File.WriteAllTextAsync(config, content);
        }

        ProgramResult result = await TrainingProgram.TryAsync(["vae", "--config", config, "--runs", folder.Path]);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("error: --config: ", result.Errors.Last(line => line.Length > 0), StringComparison.Ordinal);
        Assert.Contains(error, string.Join('\n', result.Errors), StringComparison.Ordinal);
    }
}
