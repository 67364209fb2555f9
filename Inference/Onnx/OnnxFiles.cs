using System.Text;

namespace TextToVideo.Inference.Onnx;

/// <summary>Finds the files of a network.</summary>
internal static class OnnxFiles
{
    private const int BufferBytes = 1 << 20;

    /// <summary>The longest path of a file with weights, in bytes, so that its length is written in one or two bytes.</summary>
    private const int MaxPathBytes = (1 << 14) - 1;

    /// <summary>
    /// The bytes before the path of a file with weights: an entry of <c>TensorProto.external_data</c> has the key <c>location</c> in field
    /// 1 and the path in field 2 (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
    /// </summary>
    private static ReadOnlySpan<byte> Location => "\u000a\u0008location\u0012"u8;

    /// <summary>Returns an ONNX file and the files that contain its weights, in ordinal order.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<string> Find(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var files = new SortedSet<string>(StringComparer.Ordinal) { path };
        using FileStream file = File.OpenRead(path);
        byte[] buffer = new byte[BufferBytes];
        int kept = 0;
        int read;
        do
        {
            read = file.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false);
            ReadOnlySpan<byte> window = buffer.AsSpan(0, kept + read);

            // The same bytes may also occur within weights, but a path that exists hardly follows them.
            files.UnionWith(ReadLocations(window).Select(location => Path.Combine(folder, location)).Where(File.Exists));

            // An entry that the window cuts off is complete in the next one.
            kept = Math.Min(window.Length, Location.Length + MaxPathBytes + sizeof(ushort));
            window[^kept..].CopyTo(buffer);
        } while (read > 0);

        return [.. files];
    }

    private static List<string> ReadLocations(ReadOnlySpan<byte> window)
    {
        var locations = new List<string>();
        for (int at = window.IndexOf(Location); at >= 0; at = window.IndexOf(Location))
        {
            window = window[(at + Location.Length)..];
            if (TryReadString(window) is { Length: > 0 } location)
            {
                locations.Add(location);
            }
        }

        return locations;
    }

    /// <summary>Reads a string of Protocol Buffers: its length, seven bits a byte, and its UTF-8 bytes. Null if it is cut off.</summary>
    private static string? TryReadString(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(ushort))
        {
            return null;
        }

        bool isShort = bytes[0] < 0x80;
        int length = isShort ? bytes[0] : (bytes[0] & 0x7F) | (bytes[1] << 7);
        ReadOnlySpan<byte> text = bytes[(isShort ? 1 : 2)..];
        return length <= Math.Min(text.Length, MaxPathBytes) ? Encoding.UTF8.GetString(text[..length]) : null;
    }
}
