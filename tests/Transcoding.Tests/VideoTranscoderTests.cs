using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;

namespace TextToVideo.Transcoding.Tests;

[UnsupportedOSPlatform("windows")]
public sealed class VideoTranscoderTests : IAsyncLifetime
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);
    private static readonly Clip s_small = new(64, 64, 16, 8);
    private static readonly CancellationToken s_none = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();
    private readonly List<UnfinishedFiles> _unfinished = [];
    private readonly FakeLogger<VideoTranscoder> _log = new();
    private readonly VideoTranscoder _transcoder;

    public VideoTranscoderTests() => _transcoder = Transcoder(_ => { });

    public static TheoryData<string> AllFormats => [.. OutputFormat.All.Select(format => format.Name)];

    private string Unfinished => Path.Combine(_folder.Path, "unfinished");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _transcoder.DisposeAsync();
        _unfinished.ForEach(files => files.Dispose());
        _folder.Dispose();
    }

    [Theory]
    [InlineData("mp4", "h264", "yuv420p", "8/1")]
    [InlineData("webm", "vp9", "yuv420p", "8/1")]
    [InlineData("avi", "mjpeg", "yuvj420p", "8/1")]
    [InlineData("gif", "gif", "bgra", "8/1")]
    public async Task TranscodeAsync_VideoFormats_HaveCodecSizeRateAndEveryFrame(
        string format,
        string codec,
        string pixelFormat,
        string rate
    )
    {
        string path = await SaveAsync(format, s_small, TestClips.MovingDisc(s_small));
        JsonElement stream = await Media.ProbeAsync(path);
        Assert.Equal(codec, stream.GetProperty("codec_name").GetString());
        Assert.Equal(pixelFormat, stream.GetProperty("pix_fmt").GetString());
        Assert.Equal((64, 64), (stream.GetProperty("width").GetInt32(), stream.GetProperty("height").GetInt32()));
        Assert.Equal("16", stream.GetProperty("nb_read_frames").GetString());
        Assert.Equal(rate, stream.GetProperty("r_frame_rate").GetString());
    }

    [Theory]
    [InlineData("mp4", 42, 31)]
    [InlineData("webm", 42, 31)]
    [InlineData("avi", 42, 31)]
    [InlineData("gif", 38, 36)]
    public async Task TranscodeAsync_SmallClip_LooksLikeTheSource(string format, double minimumLumaPsnr, double minimumPsnr)
    {
        // Halving the chroma resolution, which players demand, alone leaves 32 dB of this clip with its saturated edge.
        byte[] frames = TestClips.MovingDisc(s_small);
        byte[] decoded = await MediaTools.DecodeAsync(await SaveAsync(format, s_small, frames));
        double luma = TestClips.Psnr(TestClips.Luma(frames), TestClips.Luma(decoded));
        double psnr = TestClips.Psnr(frames, decoded);
        Assert.True(luma >= minimumLumaPsnr && psnr >= minimumPsnr, $"{format}: luma {luma:f1} dB, RGB {psnr:f1} dB");
    }

    [Theory]
    [InlineData("mp4", 4)]
    [InlineData("webm", 4)]
    [InlineData("avi", 4)]
    [InlineData("gif", 0)]
    [InlineData("thumbnail", 0)]
    public async Task TranscodeAsync_FlatPatches_KeepTheirColours(string format, double tolerance)
    {
        // A wrong matrix (BT.601 for BT.709) moves pure green by some 20 levels, a wrong range moves black and white by 16.
        byte[] decoded = await MediaTools.DecodeAsync(await SaveAsync(format, s_small, TestClips.Patches(s_small)));
        for (int i = 0; i < TestClips.Colours.Length; i++)
        {
            (byte r, byte g, byte b) = TestClips.Colours[i];
            (double R, double G, double B) mean = TestClips.Mean(decoded, s_small.Width, (i % 4 * 16) + 4, (i / 4 * 16) + 4, 8, 8);
            double off = Math.Max(Math.Abs(mean.R - r), Math.Max(Math.Abs(mean.G - g), Math.Abs(mean.B - b)));
            Assert.True(off <= tolerance, $"{format}: ({r}, {g}, {b}) became {mean}");
        }
    }

    [Theory]
    [InlineData("mp4", "webm", 40)]
    [InlineData("mp4", "avi", 40)]
    [InlineData("mp4", "gif", 36)]
    [InlineData("webm", "mp4", 40)]
    [InlineData("avi", "mp4", 39)]
    [InlineData("gif", "webm", 34)]
    public async Task ConvertAsync_OtherFormat_HasTheSameFramesAtTheSameRate(string source, string format, double minimumLumaPsnr)
    {
        // Neither side is even, and a GIF has no time that is a seventh of a second.
        var clip = new Clip(63, 49, 15, 7);
        byte[] frames = TestClips.MovingDisc(clip);
        string from = await SaveAsync(source, clip, frames);
        await using Stream converted = await _transcoder.ConvertAsync(
            FindFormat(format),
            clip,
            FindFormat(source),
            _ => Task.FromResult<Stream>(File.OpenRead(from)),
            s_none
        );
        string path = Path.Combine(_folder.Path, $"converted.{format}");
        await using (FileStream file = File.Create(path))
        {
            await converted.CopyToAsync(file);
        }

        JsonElement stream = await Media.ProbeAsync(path);
        JsonElement made = await Media.ProbeAsync(await SaveAsync(format, clip, frames));
        foreach (string property in (string[])["codec_name", "pix_fmt", "width", "height", "nb_read_frames", "r_frame_rate"])
        {
            Assert.Equal(made.GetProperty(property).ToString(), stream.GetProperty(property).ToString());
        }

        byte[] actual = await MediaTools.DecodeAsync(path);
        byte[] expected = await MediaTools.DecodeAsync(await SaveAsync(format, clip, frames));
        double luma = TestClips.Psnr(TestClips.Luma(expected), TestClips.Luma(actual));
        Assert.True(luma >= minimumLumaPsnr, $"{source} to {format}: luma {luma:f1} dB");
        Assert.Empty(ListUnfinished().Except([((FileStream)converted).Name]));
    }

    [Fact]
    public async Task ConvertAsync_AllRunsForJobsAreBusy_DoesNotWaitForThem()
    {
        await using VideoTranscoder transcoder = Transcoder(options => options.MaxConcurrency = 1);
        using var stop = new CancellationTokenSource();
        await using var frames = new ScriptedStream(s_small.FrameBytes, error: null);
        Task busy = transcoder.TranscodeAsync([OutputFormat.Mp4], s_small, _ => Task.FromResult<Stream>(frames), stop.Token);
        await frames.Waiting.WaitAsync(s_limit);
        string from = await SaveAsync("mp4", s_small, TestClips.MovingDisc(s_small));

        await using Stream converted = await transcoder
            .ConvertAsync(OutputFormat.Gif, s_small, OutputFormat.Mp4, _ => Task.FromResult<Stream>(File.OpenRead(from)), s_none)
            .WaitAsync(s_limit);

        Assert.True(converted.Length > 0);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => busy);
    }

    [Fact]
    public async Task ConvertAsync_SourceIsNoVideo_SaysWhatFfmpegSays()
    {
        PipelineException error = await Assert.ThrowsAsync<PipelineException>(() =>
            _transcoder.ConvertAsync(
                OutputFormat.Gif,
                s_small,
                OutputFormat.Mp4,
                _ => Task.FromResult<Stream>(new MemoryStream(new byte[1000])),
                s_none
            )
        );

        Assert.Equal(ErrorCodes.TranscodingFailed, error.Code);
        Assert.Contains("gif", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mp4")]
    [InlineData("webm")]
    public async Task TranscodeAsync_Video_IsTaggedBt709Limited(string format)
    {
        JsonElement stream = await Media.ProbeAsync(await SaveAsync(format, s_small, TestClips.Patches(s_small)));
        Assert.Equal("tv", stream.GetProperty("color_range").GetString());
        Assert.Equal("bt709", stream.GetProperty("color_space").GetString());
        Assert.Equal("bt709", stream.GetProperty("color_primaries").GetString());
        Assert.Equal("bt709", stream.GetProperty("color_transfer").GetString());
    }

    [Theory]
    [MemberData(nameof(AllFormats))]
    public async Task TranscodeAsync_Twice_GivesTheSameBytes(string format)
    {
        var clip = new Clip(176, 144, 40, 12);
        byte[] frames = TestClips.MovingDisc(clip);
        byte[] first = await ReadAsync(format, clip, frames);
        Assert.Equal(first, await ReadAsync(format, clip, frames));
    }

    [Fact]
    public async Task TranscodeAsync_AllFormatsTogether_IsOneRunOfFfmpegWithTheSameBytes()
    {
        var clip = new Clip(63, 49, 15, 7);
        byte[] frames = TestClips.MovingDisc(clip);
        string runs = Path.Combine(_folder.Path, "runs");
        await using VideoTranscoder transcoder = Transcoder(options => options.FfmpegPath = Script($"echo >> {runs}; exec ffmpeg \"$@\""));
        await using TranscodedFiles files = await transcoder
            .TranscodeAsync(OutputFormat.All, clip, TestClips.Source(frames), s_none)
            .WaitAsync(s_limit);

        foreach (OutputFormat format in OutputFormat.All)
        {
            Assert.True(Media.Same(await ReadAsync(format.Name, clip, frames), await ReadAsync(files[format])), format.Name);
        }

        Assert.Single(await File.ReadAllLinesAsync(runs));
    }

    [Fact]
    public async Task TranscodeAsync_OneFormatOfSeveralFails_NamesItAndLeavesNothing()
    {
        // An option that only the encoder of WebM has gets a value that it does not know.
        string script = Script("for a; do shift; [ \"$a\" = good ] && a=bad; set -- \"$@\" \"$a\"; done; exec ffmpeg \"$@\"");
        await using VideoTranscoder transcoder = Transcoder(options => options.FfmpegPath = script);
        PipelineException exception = await Assert.ThrowsAsync<PipelineException>(() =>
            transcoder.TranscodeAsync(OutputFormat.All, s_small, TestClips.Source(TestClips.MovingDisc(s_small)), s_none).WaitAsync(s_limit)
        );
        Assert.Contains("failed to encode webm (exit", exception.Message, StringComparison.Ordinal);
        await AssertNothingLeftAsync();
    }

    [Fact]
    public async Task TranscodeAsync_FfmpegStartsSlowly_OpensTheFramesMeanwhile()
    {
        string opened = Path.Combine(_folder.Path, "opened");
        await using VideoTranscoder transcoder = Transcoder(options =>
            options.FfmpegPath = Script($"while [ ! -e {opened} ]; do sleep 0.01; done; exec ffmpeg \"$@\"")
        );
        await using TranscodedFiles files = await transcoder
            .TranscodeAsync(
                [OutputFormat.Mp4],
                s_small,
                token =>
                {
                    File.WriteAllBytes(opened, []);
                    return TestClips.Source(TestClips.MovingDisc(s_small))(token);
                },
                s_none
            )
            .WaitAsync(s_limit);
        Assert.True(files[OutputFormat.Mp4].Length > 0);
    }

    [Theory]
    [InlineData("webm")]
    [InlineData("avi")]
    [InlineData("mp4")]
    [InlineData("spritesheet")]
    public async Task TranscodeAsync_File_NamesNoVersionOfFfmpeg(string format)
    {
        byte[] file = await ReadAsync(format, s_small, TestClips.Patches(s_small));
        Assert.DoesNotContain("Lavf5", Encoding.Latin1.GetString(file), StringComparison.Ordinal);
        Assert.DoesNotContain("Lavc5", Encoding.Latin1.GetString(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TranscodeAsync_Mp4_HasItsIndexBeforeItsData()
    {
        List<string> boxes = Boxes(await ReadAsync("mp4", s_small, TestClips.MovingDisc(s_small)));
        Assert.Equal("ftyp", boxes[0]);
        Assert.InRange(boxes.IndexOf("moov"), 1, boxes.IndexOf("mdat") - 1);
    }

    [Fact]
    public async Task TranscodeAsync_GifFasterThanBrowsersPlay_IsSlowedToFiftyFramesASecond()
    {
        var clip = new Clip(32, 32, 120, 120);
        JsonElement stream = await Media.ProbeAsync(await SaveAsync("gif", clip, TestClips.MovingDisc(clip)));
        Assert.Equal("50/1", stream.GetProperty("r_frame_rate").GetString());
        Assert.Equal("50", stream.GetProperty("nb_read_frames").GetString());
    }

    [Fact]
    public async Task TranscodeAsync_Gif_LoopsForever()
    {
        byte[] file = await ReadAsync("gif", s_small, TestClips.MovingDisc(s_small));
        byte[] netscape = [.. "NETSCAPE2.0"u8, 3, 1, 0, 0, 0];
        Assert.True(file.AsSpan().IndexOf(netscape) > 0);
    }

    [Theory]
    [InlineData("mp4", 66, 48)]
    [InlineData("avi", 66, 48)]
    [InlineData("webm", 65, 47)]
    [InlineData("gif", 65, 47)]
    [InlineData("thumbnail", 65, 47)]
    public async Task TranscodeAsync_OddSize_CutsNothingOff(string format, int width, int height)
    {
        var clip = new Clip(65, 47, 3, 5);
        string path = await SaveAsync(format, clip, TestClips.Render(clip, (_, _, _) => (200, 60, 40)));
        JsonElement stream = await Media.ProbeAsync(path);
        Assert.Equal((width, height), (stream.GetProperty("width").GetInt32(), stream.GetProperty("height").GetInt32()));

        // The column and row that are added must not be black.
        (double r, double g, double b) = TestClips.Mean(await MediaTools.DecodeAsync(path), width, width - 1, 0, 1, height);
        Assert.True(Math.Abs(r - 200) + Math.Abs(g - 60) + Math.Abs(b - 40) < 12, $"{format}: ({r}, {g}, {b})");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 30)]
    [InlineData(2, 120)]
    public async Task TranscodeAsync_ShortClips_KeepEveryFrame(int frames, int fps)
    {
        var clip = new Clip(16, 16, frames, fps);
        foreach (string format in new[] { "mp4", "webm", "avi" })
        {
            JsonElement stream = await Media.ProbeAsync(await SaveAsync(format, clip, TestClips.Brightening(clip)));
            Assert.Equal($"{frames}", stream.GetProperty("nb_read_frames").GetString());
        }

        foreach (string format in new[] { "gif", "thumbnail", "spritesheet" })
        {
            Assert.NotEmpty(await ReadAsync(format, clip, TestClips.Brightening(clip)));
        }
    }

    [Fact]
    public async Task TranscodeAsync_Thumbnail_IsATypicalFrameUnchanged()
    {
        var clip = new Clip(48, 32, 70, 10);
        byte[] frames = TestClips.Render(
            clip,
            (x, y, n) => n < 65 ? ((byte)(200 - (n / 8)), (byte)(x * 3), (byte)(y * 5)) : ((byte)0, (byte)0, (byte)0)
        );
        byte[] thumbnail = await MediaTools.DecodeAsync(await SaveAsync("thumbnail", clip, frames));
        int[] same = [.. Enumerable.Range(0, 70).Where(n => frames.AsSpan(n * clip.FrameBytes, clip.FrameBytes).SequenceEqual(thumbnail))];
        Assert.NotEmpty(same);
        Assert.All(same, n => Assert.InRange(n, 0, 64));
    }

    [Fact]
    public async Task TranscodeAsync_ThumbnailOfALargeClip_IsShrunkInProportion()
    {
        var clip = new Clip(1280, 720, 2, 24);
        JsonElement stream = await Media.ProbeAsync(await SaveAsync("thumbnail", clip, TestClips.Patches(clip)));
        Assert.Equal("webp", stream.GetProperty("codec_name").GetString());
        Assert.Equal((640, 360), (stream.GetProperty("width").GetInt32(), stream.GetProperty("height").GetInt32()));
    }

    [Theory]
    [InlineData(848, 480, "thumbnail", 640, 362)]
    [InlineData(720, 1280, "thumbnail", 360, 640)]
    [InlineData(848, 480, "spritesheet", 320, 181)]
    public async Task TranscodeAsync_PicturesOfALargeClip_AverageWhatAPixelCovers(int width, int height, string format, int w, int h)
    {
        // The finest pattern that there is: without averaging it becomes coarse stripes.
        var clip = new Clip(width, height, 1, 8);
        byte[] frames = TestClips.Render(
            clip,
            (x, y, _) => (x + y) % 2 == 0 ? ((byte)200, (byte)60, (byte)0) : ((byte)100, (byte)160, (byte)80)
        );
        string path = await SaveAsync(format, clip, frames);
        JsonElement stream = await Media.ProbeAsync(path);
        Assert.Equal((w, h), (stream.GetProperty("width").GetInt32(), stream.GetProperty("height").GetInt32()));

        byte[] decoded = await MediaTools.DecodeAsync(path);
        byte[] grey = TestClips.Render(new Clip(w, h, 1, 8), (_, _, _) => (150, 110, 40));
        double psnr = TestClips.Psnr(grey, decoded);
        Assert.True(psnr > 25, $"{format}: {psnr:f1} dB");
    }

    [Theory]
    [InlineData("thumbnail")]
    [InlineData("spritesheet")]
    public async Task TranscodeAsync_Picture_NeedsNoFfmpeg(string format)
    {
        await using VideoTranscoder transcoder = Transcoder(options => options.FfmpegPath = "/nowhere/ffmpeg");
        await using TranscodedFiles files = await transcoder.TranscodeAsync(
            [FindFormat(format)],
            s_small,
            TestClips.Source(TestClips.MovingDisc(s_small)),
            s_none
        );
        Assert.True(files[FindFormat(format)].Length > 0);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 3, 2)]
    [InlineData(16, 4, 4)]
    [InlineData(25, 5, 5)]
    [InlineData(61, 5, 5)]
    public async Task TranscodeAsync_Spritesheet_ShowsFramesEvenlySpreadRowByRow(int frames, int columns, int rows)
    {
        var clip = new Clip(32, 16, frames, 8);
        string path = await SaveAsync("spritesheet", clip, TestClips.Brightening(clip));
        JsonElement stream = await Media.ProbeAsync(path);
        Assert.Equal("mjpeg", stream.GetProperty("codec_name").GetString());
        Assert.Equal((columns * 32, rows * 16), (stream.GetProperty("width").GetInt32(), stream.GetProperty("height").GetInt32()));

        byte[] sheet = await MediaTools.DecodeAsync(path);
        int count = Math.Min(frames, 25);
        for (int i = 0; i < columns * rows; i++)
        {
            double expected = i >= count ? 0 : TestClips.Brightness(clip, count == 1 ? 0 : i * (frames - 1) / (count - 1));
            double actual = TestClips.Mean(sheet, columns * 32, (i % columns * 32) + 8, (i / columns * 16) + 4, 16, 8).G;
            Assert.True(Math.Abs(expected - actual) <= 3, $"tile {i}: {actual} for {expected}");
        }
    }

    [Theory]
    [InlineData(8, 64, 16, 8, "width")]
    [InlineData(64, 4097, 16, 8, "height")]
    [InlineData(64, 64, 0, 8, "num_frames")]
    [InlineData(64, 64, 16, 121, "fps")]
    public async Task TranscodeAsync_ClipNotAllowed_NamesFieldAndRange(int width, int height, int frames, int fps, string field)
    {
        PipelineException exception = await Assert.ThrowsAsync<PipelineException>(() =>
            _transcoder.TranscodeAsync([OutputFormat.Mp4], new Clip(width, height, frames, fps), TestClips.Source([]), s_none)
        );
        Assert.Equal(ErrorCodes.InvalidRequest, exception.Code);
        Assert.Matches($"^{field} must be [0-9]+ to [0-9]+, not [0-9]+", exception.Message);
    }

    [Theory]
    [InlineData(-1, "end after 15 frames")]
    [InlineData(1, "continue after the last frame")]
    public async Task TranscodeAsync_WrongNumberOfBytes_IsRefusedAndLeavesNothing(int surplus, string message)
    {
        byte[] frames = new byte[(s_small.FrameBytes * s_small.NumFrames) + surplus];
        PipelineException exception = await Assert.ThrowsAsync<PipelineException>(() =>
            _transcoder.TranscodeAsync([OutputFormat.Mp4], s_small, TestClips.Source(frames), s_none)
        );
        Assert.Equal(ErrorCodes.InvalidRequest, exception.Code);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        await AssertNothingLeftAsync();
    }

    [Fact]
    public async Task TranscodeAsync_SourceFails_PassesItThroughAndLeavesNothing()
    {
        var error = new IOException("of the source");
        Task<TranscodedFiles> transcoding = _transcoder.TranscodeAsync(
            [OutputFormat.Mp4],
            s_small,
            _ => Task.FromResult<Stream>(new ScriptedStream(s_small.FrameBytes, error)),
            s_none
        );
        Assert.Same(error, await Assert.ThrowsAsync<IOException>(() => transcoding.WaitAsync(s_limit)));
        await AssertNothingLeftAsync();
    }

    [Fact]
    public async Task TranscodeAsync_CancelledWhileFramesAreAwaited_KillsFfmpegAndLeavesNothing()
    {
        using var source = new CancellationTokenSource();
        var frames = new ScriptedStream(s_small.FrameBytes * 3, null);
        Task<TranscodedFiles> transcoding = _transcoder.TranscodeAsync(
            [OutputFormat.Mp4],
            s_small,
            _ => Task.FromResult<Stream>(frames),
            source.Token
        );
        await frames.Waiting.WaitAsync(s_limit);
        Assert.NotEmpty(RunningFfmpegs());

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => transcoding.WaitAsync(s_limit));
        await AssertNothingLeftAsync();
    }

    [Fact]
    public async Task TranscodeAsync_CancelledWhileFfmpegHangs_KillsItWithItsChildren()
    {
        string marker = Path.Combine(_folder.Path, "started");
        string script = Script($"cd {_folder.Path}; sleep 600 & touch {marker}; wait");
        await using VideoTranscoder transcoder = Transcoder(options => options.FfmpegPath = script);
        using var source = new CancellationTokenSource();
        var large = new Clip(512, 512, 8, 8);
        Task<TranscodedFiles> transcoding = transcoder.TranscodeAsync(
            [OutputFormat.Mp4],
            large,
            TestClips.Source(new byte[large.FrameBytes * 8]),
            source.Token
        );
        await UntilAsync(() => File.Exists(marker));

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => transcoding.WaitAsync(s_limit));
        await AssertNothingLeftAsync();
    }

    [Fact]
    public async Task TranscodeAsync_TakesTooLong_IsKilledAndSaysWhichSetting()
    {
        await using VideoTranscoder transcoder = Transcoder(options =>
        {
            options.FfmpegPath = Script("exec sleep 600");
            options.Timeout = TimeSpan.FromMilliseconds(300);
        });
        PipelineException exception = await FailAsync(transcoder, s_small);
        Assert.Contains("Transcoding:Timeout", exception.Message, StringComparison.Ordinal);
        Assert.True(exception.IsTransient);
        await AssertNothingLeftAsync();
    }

    [Fact]
    public async Task TranscodeAsync_FfmpegEndsBeforeReading_TellsTheLogWhatItSaidAndNotTheCaller()
    {
        await using VideoTranscoder transcoder = Transcoder(options =>
            options.FfmpegPath = Script("echo '/srv/data/x.mp4: Unknown encoder libx264' >&2; exit 3")
        );
        var large = new Clip(512, 512, 8, 8);
        PipelineException exception = await FailAsync(transcoder, large);
        Assert.Equal(ErrorCodes.TranscodingFailed, exception.Code);
        Assert.DoesNotContain("/srv/data", exception.Message, StringComparison.Ordinal);
        Assert.Contains("/srv/data/x.mp4: Unknown encoder libx264", _log.LatestRecord.Message, StringComparison.Ordinal);
        Assert.Contains("exit code 3", exception.Message, StringComparison.Ordinal);
        await AssertNothingLeftAsync();
    }

    [Fact]
    public async Task TranscodeAsync_FfmpegRefusesAnArgument_LogsItsOwnWords()
    {
        await using VideoTranscoder transcoder = Transcoder(options => options.FfmpegPath = Script("exec ffmpeg -no_such_option 1 \"$@\""));
        await FailAsync(transcoder, s_small);
        Assert.Contains("no_such_option", _log.LatestRecord.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TranscodeAsync_FfmpegWritesEndlessErrors_NeitherHangsNorKeepsThemAll()
    {
        await using VideoTranscoder transcoder = Transcoder(options =>
            options.FfmpegPath = Script("head -c 3000000 /dev/zero | tr '\\0' 'x' >&2; echo the end >&2; exit 1")
        );
        await FailAsync(transcoder, s_small);
        Assert.EndsWith("xthe end", _log.LatestRecord.Message, StringComparison.Ordinal);
        Assert.InRange(_log.LatestRecord.Message.Length, 1000, 5000);
    }

    [Fact]
    public async Task TranscodeAsync_ConnectionStringsInTheEnvironment_AreNotPassedOn()
    {
        const string secret = "ConnectionStrings__poisontest";
        Environment.SetEnvironmentVariable(secret, "Password=secret");
        try
        {
            await using VideoTranscoder transcoder = Transcoder(options => options.FfmpegPath = Script("env >&2; exit 1"));
            await FailAsync(transcoder, s_small);
        }
        finally
        {
            Environment.SetEnvironmentVariable(secret, null);
        }

        Assert.Contains("PATH=", _log.LatestRecord.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ConnectionStrings", _log.LatestRecord.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TranscodeAsync_NoFfmpeg_SaysHowToGetIt()
    {
        await using VideoTranscoder transcoder = Transcoder(options => options.FfmpegPath = "/nowhere/ffmpeg");
        PipelineException exception = await FailAsync(transcoder, s_small);
        Assert.Equal(ErrorCodes.TranscodingFailed, exception.Code);
        Assert.DoesNotContain("/nowhere", exception.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install ffmpeg", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Transcoding:FfmpegPath", exception.Message, StringComparison.Ordinal);
        Assert.False(exception.IsTransient);
    }

    [TmpfsFact]
    public async Task TranscodeAsync_DiskFull_IsStorageFull()
    {
        string disk = Directory.CreateDirectory(Path.Combine(_folder.Path, "disk")).FullName;
        Assert.True(TmpfsFactAttribute.TryRun("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk));
        try
        {
            await using VideoTranscoder transcoder = Transcoder(options => options.TemporaryPath = disk);
            var clip = new Clip(256, 256, 8, 8);
            byte[] noise = new byte[clip.FrameBytes * clip.NumFrames];
            new Random(1).NextBytes(noise);
            PipelineException exception = await Assert.ThrowsAsync<PipelineException>(() =>
                transcoder.TranscodeAsync([OutputFormat.Avi], clip, TestClips.Source(noise), s_none).WaitAsync(s_limit)
            );
            Assert.Equal(ErrorCodes.StorageFull, exception.Code);
        }
        finally
        {
            _unfinished.ForEach(files => files.Dispose());
            Assert.True(TmpfsFactAttribute.TryRun("umount", disk));
        }
    }

    [Fact]
    public async Task TranscodeAsync_ReturnedFile_IsRemovedWhenDisposed()
    {
        await using (
            TranscodedFiles files = await _transcoder.TranscodeAsync(
                [OutputFormat.Gif],
                s_small,
                TestClips.Source(TestClips.Patches(s_small)),
                s_none
            )
        )
        {
            Assert.True(files[OutputFormat.Gif].CanSeek);
            Assert.Equal(0, files[OutputFormat.Gif].Position);
        }

        await AssertNothingLeftAsync();
        await _transcoder.DisposeAsync();
        Assert.Empty(ListUnfinished());
    }

    [Fact]
    public async Task TranscodeAsync_MoreThanAllowedAtATime_WaitsForAFreeRun()
    {
        await using VideoTranscoder transcoder = Transcoder(options => options.MaxConcurrency = 1);
        var frames = new ScriptedStream(0, null);
        using var source = new CancellationTokenSource();
        Task<TranscodedFiles> first = transcoder.TranscodeAsync(
            [OutputFormat.Mp4],
            s_small,
            _ => Task.FromResult<Stream>(frames),
            source.Token
        );
        await frames.Waiting.WaitAsync(s_limit);
        bool opened = false;
        Task<TranscodedFiles> second = transcoder.TranscodeAsync(
            [OutputFormat.Gif],
            s_small,
            _ =>
            {
                opened = true;
                return TestClips.Source(TestClips.Patches(s_small))(s_none);
            },
            s_none
        );
        Assert.False(opened);

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WaitAsync(s_limit));
        await using TranscodedFiles files = await second.WaitAsync(s_limit);
        Assert.True(opened);
    }

    [Fact]
    public async Task TranscodeAsync_EachRun_IsASpanWithFormatFramesAndExitCode()
    {
        var spans = new List<Activity>();
        using var parent = new Activity("test");
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "TextToVideo.Transcoding",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == parent.TraceId)
                {
                    spans.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        parent.Start();
        await ReadAsync("gif", s_small, TestClips.Patches(s_small));
        await using VideoTranscoder failing = Transcoder(options => options.FfmpegPath = Script("exit 7"));
        await FailAsync(failing, s_small);

        Assert.Equal(["ffmpeg gif", "ffmpeg mp4"], spans.Select(span => span.OperationName));
        Assert.Equal("gif", spans[0].GetTagItem("texttovideo.output.format"));
        Assert.Equal(16, spans[0].GetTagItem("texttovideo.clip.frames"));
        Assert.Equal([0, 7], spans.Select(span => span.GetTagItem("process.exit.code")));
        Assert.Equal([ActivityStatusCode.Unset, ActivityStatusCode.Error], spans.Select(span => span.Status));
    }

    [Fact]
    public async Task TranscodeAsync_AfterTwoEqualClips_FfmpegWaitsForTheThird()
    {
        string runs = Path.Combine(_folder.Path, "runs");
        string stop = Path.Combine(_folder.Path, "stop");
        await using VideoTranscoder transcoder = Transcoder(options =>
            options.FfmpegPath = Script($"[ ! -e {stop} ] && echo >> {runs} && exec ffmpeg \"$@\"")
        );
        byte[] first = await TranscodeAsync(transcoder, s_small);
        await TranscodeAsync(transcoder, s_small);
        await UntilAsync(() => File.ReadAllLines(runs).Length == 3);

        // From now on ffmpeg cannot be started. The clip may have another length.
        await File.WriteAllBytesAsync(stop, []);
        Assert.True(Media.Same(first, await TranscodeAsync(transcoder, s_small)));
        PipelineException exception = await FailAsync(transcoder, s_small with { NumFrames = 3 });
        Assert.Equal(ErrorCodes.TranscodingFailed, exception.Code);
    }

    [Fact]
    public async Task TranscodeAsync_ClipsThatAlternate_StartFfmpegOnlyWhenNeeded()
    {
        string runs = Path.Combine(_folder.Path, "runs");
        await using VideoTranscoder transcoder = Transcoder(options => options.FfmpegPath = Script($"echo >> {runs}; exec ffmpeg \"$@\""));
        foreach (int fps in (int[])[8, 9, 8, 9])
        {
            await TranscodeAsync(transcoder, s_small with { Fps = fps });
        }

        Assert.Equal(4, File.ReadAllLines(runs).Length);
        Assert.Empty(RunningFfmpegs());
    }

    [Fact]
    public async Task DisposeAsync_FfmpegWaitsAndHasWrittenNothing_EndsIt()
    {
        await using VideoTranscoder transcoder = Transcoder(_ => { });
        await TranscodeAsync(transcoder, s_small);
        await TranscodeAsync(transcoder, s_small);
        Assert.NotEmpty(RunningFfmpegs());
        Assert.Empty(ListUnfinished());

        await transcoder.DisposeAsync();
        await AssertNothingLeftAsync();
    }

    private static async Task<byte[]> TranscodeAsync(VideoTranscoder transcoder, Clip clip)
    {
        await using TranscodedFiles files = await transcoder
            .TranscodeAsync([OutputFormat.Mp4], clip, TestClips.Source(TestClips.MovingDisc(clip)), s_none)
            .WaitAsync(s_limit);
        return await ReadAsync(files[OutputFormat.Mp4]);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(s_limit);
        while (!condition())
        {
            await Task.Delay(10, limit.Token);
        }
    }

    private static List<string> Boxes(ReadOnlySpan<byte> mp4)
    {
        var boxes = new List<string>();
        while (mp4.Length > 0)
        {
            boxes.Add(Encoding.ASCII.GetString(mp4[4..8]));
            mp4 = mp4[(int)BinaryPrimitives.ReadUInt32BigEndian(mp4)..];
        }

        return boxes;
    }

    private static async Task<PipelineException> FailAsync(VideoTranscoder transcoder, Clip clip) =>
        await Assert.ThrowsAsync<PipelineException>(() =>
            transcoder
                .TranscodeAsync([OutputFormat.Mp4], clip, TestClips.Source(new byte[clip.FrameBytes * clip.NumFrames]), s_none)
                .WaitAsync(s_limit)
        );

    private VideoTranscoder Transcoder(Action<TranscodingOptions> configure)
    {
        var options = new TranscodingOptions { TemporaryPath = Unfinished, MaxConcurrency = 4 };
        configure(options);
        var files = new UnfinishedFiles(Options.Create(options), NullLogger<UnfinishedFiles>.Instance);
        _unfinished.Add(files);
        return new VideoTranscoder(Options.Create(options), files, TimeProvider.System, _log);
    }

    private async Task<byte[]> ReadAsync(string format, Clip clip, byte[] frames)
    {
        Assert.True(OutputFormat.TryParse(format, out OutputFormat? output));
        await using TranscodedFiles files = await _transcoder
            .TranscodeAsync([output], clip, TestClips.Source(frames), s_none)
            .WaitAsync(s_limit);
        return await ReadAsync(files[output]);
    }

    private static async Task<byte[]> ReadAsync(Stream file)
    {
        byte[] bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes);
        return bytes;
    }

    private async Task<string> SaveAsync(string format, Clip clip, byte[] frames)
    {
        byte[] bytes = await ReadAsync(format, clip, frames);
        Assert.True(OutputFormat.TryParse(format, out OutputFormat? output));
        string path = Path.Combine(_folder.Path, $"{Guid.NewGuid():N}.{output.FileExtension}");
        await File.WriteAllBytesAsync(path, bytes);
        return path;
    }

    /// <summary>The unfinished files, without the ones that show that a process is alive.</summary>
    private IEnumerable<string> ListUnfinished() =>
        Directory.Exists(Unfinished)
            ? Directory.EnumerateFiles(Unfinished, "*", SearchOption.AllDirectories).Where(path => Path.GetExtension(path) != ".lock")
            : [];

    private static OutputFormat FindFormat(string name) => OutputFormat.All.Single(format => format.Name == name);

    private string Script(string body)
    {
        string path = Path.Combine(_folder.Path, $"ffmpeg-{Guid.NewGuid():N}.sh");
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>Every process of this test names the test's folder in its command line, or is the child of one that does.</summary>
    private List<string> RunningFfmpegs()
    {
        var running = new List<string>();
        foreach (string process in Directory.GetDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            try
            {
                string commandLine = File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
                string folder = File.ResolveLinkTarget(Path.Combine(process, "cwd"), returnFinalTarget: false)?.FullName ?? string.Empty;
                if (
                    commandLine.Contains(_folder.Path, StringComparison.Ordinal)
                    || folder.StartsWith(_folder.Path, StringComparison.Ordinal)
                )
                {
                    running.Add(commandLine);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile.
            }
        }

        return running;
    }

    private async Task AssertNothingLeftAsync()
    {
        // A killed process is still listed for a moment.
        await UntilAsync(() => RunningFfmpegs().Count == 0);
        Assert.Empty(ListUnfinished());
    }
}
