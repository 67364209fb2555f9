namespace TextToVideo.AppHost.Tests.Kubernetes;

/// <summary>How publishing ends when its options are wrong.</summary>
public sealed class PublishErrorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2, "--gpus must be a number from 0 to 16.", "--step", "publish", "--gpus", "17")]
    [InlineData(2, "--Replicas:gateway must be a number from 1 to 64.", "--step", "publish", "--Replicas:gateway", "many")]
    [InlineData(1, "Step 'pack' not found in pipeline.", "--step", "pack")]
    public async Task Publish_WrongOption_SaysWhichAndWritesNothing(int expected, string message, params string[] options)
    {
        ProgramResult result = await Publisher.RunAsync([.. options, "--output-path", _folder.Path]);

        Assert.Contains(result.Log, line => line.Contains(message, StringComparison.Ordinal));
        Assert.Equal(expected, result.ExitCode);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task Publish_OutputPathIsAFile_FailsWithItsName()
    {
        string file = _folder.Combine("chart");
        await File.WriteAllTextAsync(file, "not a folder");

        ProgramResult result = await Publisher.RunAsync("--step", "publish", "--output-path", file);

        Assert.Contains(
            result.Log,
            line => line.Contains("'publish-kubernetes' failed", StringComparison.Ordinal) && line.Contains(file, StringComparison.Ordinal)
        );
        Assert.Equal(1, result.ExitCode);
        Assert.Equal("not a folder", await File.ReadAllTextAsync(file));
    }
}
