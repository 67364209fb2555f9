using System.Runtime.Versioning;
using TextToVideo.Contracts;
using TextToVideo.Transcoding.Ffmpeg;

namespace TextToVideo.Transcoding.Tests.Ffmpeg;

[UnsupportedOSPlatform("windows")]
public sealed class FfmpegStandbyTests : IDisposable
{
    private static readonly Clip s_clip = new(64, 64, 16, 8);
    private static readonly OutputFormat[] s_formats = [OutputFormat.Mp4];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cat", true)]
    [InlineData("exit 1", false)]
    public async Task TryTakeAsync_WaitingRun_IsTakenOnceUnlessItHasExited(string body, bool isTaken)
    {
        string program = _folder.Combine("ffmpeg.sh");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var standby = new FfmpegStandby();
        FrameEncoder? waiting = null;
        for (int run = 0; run < 2; run++)
        {
            await standby.PrepareAsync(s_formats, s_clip, () => waiting = FrameEncoder.Start(program, [], s_clip));
        }

        Assert.NotNull(waiting);
        if (!isTaken)
        {
            await waiting.WaitForExitAsync(CancellationToken.None);
        }

        await using FrameEncoder? taken = await standby.TryTakeAsync(s_formats, s_clip);
        Assert.Same(isTaken ? waiting : null, taken);
        Assert.Null(await standby.TryTakeAsync(s_formats, s_clip));
    }
}
