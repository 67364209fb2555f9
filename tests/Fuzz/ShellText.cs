using System.Text;

namespace TextToVideo.Fuzz;

/// <summary>Bytes as the shell's <c>printf</c> makes them.</summary>
internal static class ShellText
{
    /// <summary>Longer ones are cut; a shrunk request seldom is.</summary>
    private const int MaxLength = 4000;

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
        return bytes.Length > MaxLength ? $"{text} # and {bytes.Length - MaxLength} bytes more" : text.ToString();
    }
}
