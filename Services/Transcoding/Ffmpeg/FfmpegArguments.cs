using System.Globalization;
using TextToVideo.Contracts;

namespace TextToVideo.Transcoding.Ffmpeg;

/// <summary>The command lines. Options are those of ffmpeg 4.4 and later.</summary>
internal static class FfmpegArguments
{
    /// <summary>
    /// Conversion of RGB to YUV and scaling: no rounding shortcuts, chroma from all pixels, and the same result on every processor.
    /// </summary>
    private const string Exact = "flags=bicubic+accurate_rnd+full_chroma_inp+full_chroma_int+bitexact";

    /// <summary>Fixed, since the number of threads shows in the encoders' output.</summary>
    private const string Threads = "4";

    /// <summary>More would only make the choice slower; the filter keeps all candidates in memory.</summary>
    private const int ThumbnailCandidates = 32;

    private const int ThumbnailMaxSide = 640;
    private const int SpriteMaxSide = 320;
    private const int MaxSprites = 25;

    /// <summary>A GIF's frame lasts whole hundredths of a second, and browsers slow down what is faster than this.</summary>
    private const int GifMaxFps = 50;

    /// <summary>At most so many pixels make a lossless WebP that is smaller than a lossy one of a large clip.</summary>
    private const int LosslessPixels = 256 * 256;

    /// <summary>
    /// ITU-R BT.709, limited range, which players assume of HD video, and the tags that say so. The chroma samples sit left, as H.264 and VP9
    /// have them (0 and 128 are 1/256 of a luma sample).
    /// </summary>
    private const string Bt709 =
        "scale=out_color_matrix=bt709:out_range=tv:out_h_chr_pos=0:out_v_chr_pos=128:"
        + Exact
        + ",format=yuv420p,setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709";

    private static readonly string[] s_quiet = ["-hide_banner", "-nostdin", "-loglevel", "error", "-y"];

    private static readonly string[] Bt709Tags =
    [
        "-color_range",
        "tv",
        "-color_primaries",
        "bt709",
        "-color_trc",
        "bt709",
        "-colorspace",
        "bt709",
        "-chroma_sample_location",
        "left",
    ];

    /// <summary>The arguments that make a file of frames on standard input.</summary>
    /// <param name="format">What to make.</param>
    /// <param name="clip">What the frames are.</param>
    /// <param name="path">The file to make.</param>
    public static IReadOnlyList<string> For(OutputFormat format, Clip clip, string path) =>
        [
            .. s_quiet,
            "-f",
            "rawvideo",
            "-pixel_format",
            "rgb24",
            "-video_size",
            Text($"{clip.Width}x{clip.Height}"),
            "-framerate",
            Text($"{clip.Fps}"),
            "-i",
            "pipe:0",
            .. Output(format, clip, string.Empty, path),
        ];

    /// <summary>The arguments that make a file of another, made by <see cref="For"/>.</summary>
    /// <param name="format">What to make.</param>
    /// <param name="clip">What the other file's frames are.</param>
    /// <param name="source">The other file's format.</param>
    /// <param name="sourcePath">The other file.</param>
    /// <param name="path">The file to make.</param>
    public static IReadOnlyList<string> ForFile(OutputFormat format, Clip clip, OutputFormat source, string sourcePath, string path) =>
        [.. s_quiet, "-i", "file:" + sourcePath, .. Output(format, clip, Frames(source, clip), path)];

    /// <summary>The filters that give back the frames that a file was made of: without padding, and at times that a GIF can only come near to.</summary>
    private static string Frames(OutputFormat source, Clip clip)
    {
        string chroma =
            source == OutputFormat.Avi ? "in_h_chr_pos=128:in_v_chr_pos=128:"
            : source == OutputFormat.Gif ? string.Empty
            : "in_h_chr_pos=0:in_v_chr_pos=128:";
        return Text($"scale={chroma}{Exact},format=rgb24,crop={clip.Width}:{clip.Height}:0:0,settb=1/{clip.Fps},setpts=N,fps={clip.Fps},");
    }

    private static string[] Output(OutputFormat format, Clip clip, string filters, string path) =>
        [
            .. Encoder(format, clip, filters),
            // No versions, dates or random ids in the file.
            "-map_metadata",
            "-1",
            "-fflags",
            "+bitexact",
            "-flags:v",
            "+bitexact",
            "file:" + path,
        ];

    private static string[] Encoder(OutputFormat format, Clip clip, string filters) =>
        format.Name switch
        {
            "mp4" =>
            [
                "-vf",
                filters + EvenSize(clip) + Bt709,
                .. Bt709Tags,
                "-c:v",
                "libx264",
                "-profile:v",
                "high",
                "-preset",
                "slow",
                "-crf",
                "16",
                "-threads",
                Threads,
                // The index at the start: a player can begin before the whole file has come.
                "-movflags",
                "+faststart",
                "-f",
                "mp4",
            ],
            "webm" =>
            [
                "-vf",
                filters + Bt709,
                .. Bt709Tags,
                "-c:v",
                "libvpx-vp9",
                "-b:v",
                "0",
                "-crf",
                "16",
                "-deadline",
                "good",
                "-cpu-used",
                "2",
                "-row-mt",
                "0",
                "-threads",
                Threads,
                "-f",
                "webm",
            ],
            "avi" => ["-vf", filters + EvenSize(clip) + Jpeg("yuvj420p"), "-c:v", "mjpeg", "-q:v", "2", "-threads", "1", "-f", "avi"],
            "gif" =>
            [
                "-filter_complex",
                filters
                    + (clip.Fps > GifMaxFps ? Text($"fps={GifMaxFps},") : string.Empty)
                    + "split[frames][all];[all]palettegen=reserve_transparent=0[palette];"
                    + "[frames][palette]paletteuse=dither=sierra2_4a:diff_mode=rectangle",
                "-loop",
                "0",
                "-f",
                "gif",
            ],
            "thumbnail" =>
            [
                "-vf",
                filters
                    + Text(
                        $"{Every(clip.NumFrames, ThumbnailCandidates)},thumbnail=n={ThumbnailCandidates},{Shrink(clip, ThumbnailMaxSide)}"
                    )
                    + "format=bgra",
                "-frames:v",
                "1",
                "-c:v",
                "libwebp",
                "-quality",
                "90",
                "-compression_level",
                "6",
                "-lossless",
                (long)clip.Width * clip.Height <= LosslessPixels ? "1" : "0",
                "-f",
                "webp",
            ],
            "spritesheet" =>
            [
                "-vf",
                filters + Text($"{Sprites(clip.NumFrames)},{Shrink(clip, SpriteMaxSide)}{Grid(clip.NumFrames)},{Jpeg("yuvj444p")}"),
                "-frames:v",
                "1",
                "-c:v",
                "mjpeg",
                "-q:v",
                "2",
                "-threads",
                "1",
                "-f",
                "mjpeg",
            ],
            _ => throw new ArgumentOutOfRangeException(nameof(format), format.Name, "There is no encoder for this format."),
        };

    /// <summary>JFIF: the matrix of BT.601, full range, chroma samples in the middle of their luma samples.</summary>
    private static string Jpeg(string pixelFormat) =>
        $"scale=out_color_matrix=bt601:out_range=pc:out_h_chr_pos=128:out_v_chr_pos=128:{Exact},format={pixelFormat}";

    /// <summary>
    /// H.264 with 4:2:0 chroma has even sizes only, and so do many AVI players: the last column and row are repeated, which neither
    /// cuts off nor distorts.
    /// </summary>
    private static string EvenSize(Clip clip)
    {
        int right = clip.Width % 2;
        int bottom = clip.Height % 2;
        return right + bottom == 0
            ? string.Empty
            : Text($"pad=iw+{right}:ih+{bottom},fillborders=right={right}:bottom={bottom}:mode=smear,");
    }

    private static string Shrink(Clip clip, int maxSide)
    {
        int side = Math.Max(clip.Width, clip.Height);
        return side <= maxSide
            ? string.Empty
            : Text($"scale={Scaled(clip.Width, maxSide, side)}:{Scaled(clip.Height, maxSide, side)}:{Exact},");
    }

    private static int Scaled(int length, int maxSide, int side) =>
        Math.Max(1, (int)Math.Round((double)length * maxSide / side, MidpointRounding.AwayFromZero));

    private static string Every(int frames, int most) => Text($"select='not(mod(n,{(frames + most - 1) / most}))'");

    private static string Sprites(int frames)
    {
        int count = Math.Min(frames, MaxSprites);
        IEnumerable<int> chosen = Enumerable.Range(0, count).Select(i => count == 1 ? 0 : (int)((long)i * (frames - 1) / (count - 1)));
        return $"select='{string.Join('+', chosen.Select(n => Text($"eq(n,{n})")))}'";
    }

    private static string Grid(int frames)
    {
        int count = Math.Min(frames, MaxSprites);
        int columns = (int)Math.Ceiling(Math.Sqrt(count));
        return Text($"tile={columns}x{(count + columns - 1) / columns}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
