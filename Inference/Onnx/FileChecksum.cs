namespace TextToVideo.Inference.Onnx;

/// <summary>The checksum of a file, and the file's state in which it was computed.</summary>
/// <param name="Sha256">The SHA-256 of the content, in hex.</param>
/// <param name="Stamp">The stamp of the file.</param>
internal sealed record FileChecksum(string Sha256, FileStamp Stamp);
