using SkiaSharp;
using TextToVideo.Contracts;

namespace TextToVideo.Transcoding.Stills;

/// <summary>Takes over what an encoder has returned.</summary>
internal static class EncodedStill
{
    /// <summary>Returns the file as a stream at position 0.</summary>
    /// <param name="data">The file, which is disposed; null if the encoder failed.</param>
    /// <exception cref="PipelineException">The encoder failed.</exception>
    public static Stream ToStream(SKData? data)
    {
        using (data)
        {
            return data is null
                ? throw new PipelineException(ErrorCodes.TranscodingFailed, "The picture could not be encoded.")
                : new MemoryStream(data.ToArray(), writable: false);
        }
    }
}
