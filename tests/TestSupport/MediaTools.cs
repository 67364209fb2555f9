namespace TextToVideo.TestSupport;

/// <summary>Decodes media files as exactly as ffmpeg can.</summary>
public static class MediaTools
{
    /// <summary>All frames as RGB24, converted as the file's colour tags say and with the chroma siting of its codec.</summary>
    public static Task<byte[]> DecodeAsync(string path)
    {
        int position = path.EndsWith("mp4", StringComparison.Ordinal) || path.EndsWith("webm", StringComparison.Ordinal) ? 0 : 128;
        return Media.DecodeAsync(path, "-vf", $"scale=in_h_chr_pos={position}:in_v_chr_pos=128:flags=bicubic+accurate_rnd+full_chroma_int");
    }
}
