using System.Net;
using System.Text.Json;
using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional;

/// <summary>Models whose files are missing, damaged or not what the manifest says: one clear line that names the file.</summary>
public sealed class ModelFileTests : IClassFixture<BrokenModels>, IDisposable
{
    private readonly BrokenModels _models;

    public ModelFileTests(BrokenModels models, ITestOutputHelper output)
    {
        ArgumentNullException.ThrowIfNull(models);
        _models = models;
        models.Process.AttachLog(output);
    }

    private VideosClient Videos => _models.Process.Videos;

    public void Dispose() => _models.Process.AttachLog(null);

    [Theory]
    [InlineData("missing-text-encoder", "text_encoder.onnx")]
    [InlineData("missing-denoiser", "denoiser.fp16.onnx")]
    [InlineData("missing-vae-decoder", "vae_decoder.onnx")]
    [InlineData("missing-spiece", "spiece.model")]
    public async Task Create_MissingFile_IsRefusedAndNamed(string model, string file)
    {
        using HttpResponseMessage response = await _models.Process.Http.PostAsync(
            new Uri("/v1/videos", UriKind.Relative),
            new StringContent($$"""{"prompt":"a red circle","model":"{{model}}"}""", System.Text.Encoding.UTF8, "application/json")
        );
        JsonElement error = await response.ErrorAsync();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("model", error.Text("param"));
        Assert.Contains(file, error.Text("message"), StringComparison.Ordinal);
        JsonElement models = await VideosClient.OkAsync(await _models.Process.Http.GetAsync("/v1/models"));
        JsonElement listed = models.GetProperty("data").EnumerateArray().Single(other => other.Text("id") == model);
        Assert.False(listed.GetProperty("available").GetBoolean());
        Assert.Contains(file, listed.Text("reason"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("garbage-text-encoder", "text_encoder.onnx")]
    [InlineData("garbage-denoiser", "denoiser.fp16.onnx")]
    [InlineData("garbage-vae-decoder", "vae_decoder.onnx")]
    [InlineData("garbage-spiece", "spiece.model")]
    [InlineData("empty-text-encoder", "text_encoder.onnx")]
    [InlineData("empty-denoiser", "denoiser.fp16.onnx")]
    [InlineData("empty-vae-decoder", "vae_decoder.onnx")]
    [InlineData("empty-spiece", "spiece.model")]
    [InlineData("truncated-text-encoder", "text_encoder.onnx")]
    [InlineData("truncated-denoiser", "denoiser.fp16.onnx")]
    [InlineData("truncated-vae-decoder", "vae_decoder.onnx")]
    [InlineData("other-text-encoder", "text_encoder.onnx")]
    [InlineData("other-denoiser", "denoiser.fp16.onnx")]
    [InlineData("other-vae-decoder", "vae_decoder.onnx")]
    [InlineData("contradicts-tokens", "text_encoder.onnx")]
    [InlineData("contradicts-inputs", "denoiser.fp16.onnx")]
    public async Task Job_DamagedFile_FailsInOneLineThatNamesIt(string model, string file)
    {
        JsonElement video = await MakeAsync(model);

        Assert.Equal("failed", video.Text("status"));
        Assert.Equal("model_unavailable", video.GetProperty("error").Text("code"));
        string message = video.GetProperty("error").Text("message");
        Assert.Contains(_models.GetPath(model, file), message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.True(message.Length < 600, $"Too long for one line: {message}");
        Assert.Empty(_models.Process.FindFiles(video.Text("id")));
    }

    [Fact]
    public async Task Job_AfterTheFileIsRepaired_NeedsNoRestart()
    {
        // Its own model, so that the order of the tests does not matter.
        Assert.Equal("failed", (await MakeAsync("garbage-denoiser")).Text("status"));
        string damaged = _models.GetPath("garbage-denoiser", "denoiser.fp16.onnx");
        byte[] garbage = await File.ReadAllBytesAsync(damaged);
        _models.Repair("garbage-denoiser", "denoiser.fp16.onnx");
        JsonElement video = await MakeAsync("garbage-denoiser");
        await File.WriteAllBytesAsync(damaged, garbage);

        Assert.True(video.Text("status") == "completed", $"{video}");
    }

    [Fact]
    public async Task Job_OtherModel_IsNotDisturbed() => Assert.Equal("completed", (await MakeAsync("shapes-mini")).Text("status"));

    private async Task<JsonElement> MakeAsync(string model) =>
        await Videos.EndedAsync(
            (
                await Videos.CreateAsync(
                    new
                    {
                        prompt = VideosClient.Prompt,
                        seed = 7,
                        num_inference_steps = 2,
                        model,
                    }
                )
            ).Text("id")
        );
}
