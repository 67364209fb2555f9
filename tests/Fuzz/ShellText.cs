using System.Text;

namespace TextToVideo.Fuzz;

/// <summary>Formats bytes as a shell command that prints them.</summary>
internal static class ShellText
{
    /// <summary>Longer inputs are truncated. A shrunk request is rarely that long.</summary>
    private const int MaxLength = 4000;

    /// <summary>Returns a <c>printf</c> command that prints the bytes.</summary>
    public static string Printf(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder("printf '");
        foreach (byte value in bytes[..Math.Min(bytes.Length, MaxLength)])
        {
            _ = value switch
            {
                (byte)'\r' => text.Append("\\r"),
                (byte)'\n' => text.Append("\\n"),
                (byte)'%' => text.Append("%%"),
                (byte)'\\' => text.Append("\\\\"),
                (byte)'\'' => text.Append("'\\''"),
                >= 0x20 and < 0x7F => text.Append((char)value),
                _ => text.Append('\\').Append(Convert.ToString(value, 8).PadLeft(3, '0')),
            };
        }

        text.Append('\'');
        return bytes.Length > MaxLength ? $"{text} # and {bytes.Length - MaxLength} more bytes" : text.ToString();
    }
}
