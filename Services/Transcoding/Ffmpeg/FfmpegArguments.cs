using System.Globalization;
using TextToVideo.Contracts;

namespace TextToVideo.Transcoding.Ffmpeg;

/// <summary>Creates the command lines of ffmpeg, for ffmpeg 4.4 and later.</summary>
internal static class FfmpegArguments
{
    /// <summary>
    /// Exact conversion from RGB to YUV and exact scaling: no rounding shortcuts, chroma from all pixels, and the same result on every
    /// processor.
    /// </summary>
    private const string Exact = "flags=bicubic+accurate_rnd+full_chroma_inp+full_chroma_int+bitexact";

    /// <summary>Fixed, because the output of the encoders depends on the number of threads.</summary>
    private const string Threads = "4";

    /// <summary>The frame delay of a GIF is in hundredths of a second, and browsers slow down GIFs with a higher rate.</summary>
    private const int GifMaxFps = 50;

    /// <summary>
    /// Converts to ITU-R BT.709, limited range, which players expect for HD video, and sets the matching tags. The chroma samples are on
    /// the left, as in H.264 and VP9 (the positions 0 and 128 are in units of 1/256 of a luma sample).
    /// </summary>
    private const string Bt709 =
        "scale=out_color_matrix=bt709:out_range=tv:out_h_chr_pos=0:out_v_chr_pos=128:"
        + Exact
        + ",format=yuv420p,setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709";

    /// <summary>Converts to JFIF: the matrix of BT.601, full range, chroma samples in the middle of their luma samples.</summary>
    private const string Jpeg =
        "scale=out_color_matrix=bt601:out_range=pc:out_h_chr_pos=128:out_v_chr_pos=128:" + Exact + ",format=yuvj420p";

    private static readonly string[] s_quiet = ["-hide_banner", "-nostdin", "-loglevel", "error", "-y"];

    private static readonly string[] s_bt709Tags =
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

    /// <summary>Returns the arguments for encoding frames from standard input.</summary>
    /// <param name="outputs">The files to write.</param>
    /// <param name="clip">The size and rate of the frames.</param>
    public static IReadOnlyList<string> ForFrames(IEnumerable<UnfinishedFile> outputs, Clip clip) =>
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
            .. outputs.SelectMany(output => CreateOutput(output, clip, string.Empty)),
        ];

    /// <summary>Returns the arguments for converting a file that was created with <see cref="ForFrames"/>.</summary>
    /// <param name="output">The file to write.</param>
    /// <param name="clip">The size and rate of the source's frames.</param>
    /// <param name="source">The source file.</param>
    public static IReadOnlyList<string> ForFile(UnfinishedFile output, Clip clip, UnfinishedFile source) =>
        [.. s_quiet, "-i", "file:" + source.Path, .. CreateOutput(output, clip, RestoreFrames(source.Format, clip))];

    /// <summary>Returns ffmpeg's name of the encoder of a video format.</summary>
    /// <param name="format">One of <see cref="OutputFormat.Videos"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is another format.</exception>
    public static string GetEncoder(OutputFormat format) =>
        format.Name switch
        {
            "mp4" => "libx264",
            "webm" => "libvpx-vp9",
            "avi" => "mjpeg",
            "gif" => "gif",
            _ => throw new ArgumentOutOfRangeException(nameof(format), format.Name, "This format is not supported."),
        };

    /// <summary>
    /// Returns the filters that restore the original frames of a file: without padding, and with exact times, which a GIF can only
    /// approximate.
    /// </summary>
    private static string RestoreFrames(OutputFormat source, Clip clip)
    {
        string chroma =
            source == OutputFormat.Avi ? "in_h_chr_pos=128:in_v_chr_pos=128:"
            : source == OutputFormat.Gif ? string.Empty
            : "in_h_chr_pos=0:in_v_chr_pos=128:";
        return Text($"scale={chroma}{Exact},format=rgb24,crop={clip.Width}:{clip.Height}:0:0,settb=1/{clip.Fps},setpts=N,fps={clip.Fps},");
    }

    private static string[] CreateOutput(UnfinishedFile output, Clip clip, string filters) =>
        [
            .. Encoder(output.Format, clip, filters),
            // Leave out versions, dates and random ids, so that files are reproducible.
            "-map_metadata",
            "-1",
            "-fflags",
            "+bitexact",
            "-flags:v",
            "+bitexact",
            "file:" + output.Path,
        ];

    private static string[] Encoder(OutputFormat format, Clip clip, string filters) =>
        format.Name switch
        {
            "mp4" =>
            [
                "-vf",
                filters + EvenSize(clip) + Bt709,
                .. s_bt709Tags,
                "-c:v",
                GetEncoder(format),
                "-profile:v",
                "high",
                "-preset",
                "slow",
                "-crf",
                "16",
                "-threads",
                Threads,
                // Put the index at the start, so that players can begin before the download is complete.
                "-movflags",
                "+faststart",
                "-f",
                "mp4",
            ],
            "webm" =>
            [
                "-vf",
                filters + Bt709,
                .. s_bt709Tags,
                "-c:v",
                GetEncoder(format),
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
            "avi" => ["-vf", filters + EvenSize(clip) + Jpeg, "-c:v", GetEncoder(format), "-q:v", "2", "-threads", "1", "-f", "avi"],
            "gif" =>
            [
                "-vf",
                filters
                    + (clip.Fps > GifMaxFps ? Text($"fps={GifMaxFps},") : string.Empty)
                    + "split[frames][all];[all]palettegen=reserve_transparent=0[palette];"
                    + "[frames][palette]paletteuse=dither=sierra2_4a:diff_mode=rectangle",
                "-c:v",
                GetEncoder(format),
                "-loop",
                "0",
                "-f",
                "gif",
            ],
            _ => throw new ArgumentOutOfRangeException(nameof(format), format.Name, "This format is not supported."),
        };

    /// <summary>
    /// H.264 with 4:2:0 chroma and many AVI players require even sizes. Repeating the last column and row neither crops nor distorts the
    /// frame.
    /// </summary>
    private static string EvenSize(Clip clip)
    {
        int right = clip.Width % 2;
        int bottom = clip.Height % 2;
        return right + bottom == 0
            ? string.Empty
            : Text($"pad=iw+{right}:ih+{bottom},fillborders=right={right}:bottom={bottom}:mode=smear,");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
