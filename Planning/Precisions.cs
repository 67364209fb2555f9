using TextToVideo.Contracts;

namespace TextToVideo.Planning;

/// <summary>Names and sizes of precisions.</summary>
public static class Precisions
{
    /// <summary>Returns the name used in requests and presets.</summary>
    /// <param name="precision">The precision.</param>
    public static string GetName(Precision precision) => precision.ToString().ToLowerInvariant();

    /// <summary>Returns the size of one weight in bytes.</summary>
    /// <param name="precision">The precision.</param>
    public static int GetBytes(Precision precision) =>
        precision switch
        {
            Precision.Fp32 => 4,
            Precision.Fp16 or Precision.Bf16 => 2,
            _ => 1,
        };

    /// <summary>Parses the name of a precision.</summary>
    /// <param name="name">The name in any case, for example <c>fp16</c>.</param>
    /// <param name="field">The field that contains the name, for the error.</param>
    /// <exception cref="InvalidFieldException">There is no such precision.</exception>
    public static Precision Parse(string name, string field)
    {
        Precision[] all = Enum.GetValues<Precision>();
        int index = Array.FindIndex(all, precision => GetName(precision).Equals(name, StringComparison.OrdinalIgnoreCase));
        return index >= 0
            ? all[index]
            : throw new InvalidFieldException(field, $"is '{name}'; it must be one of {string.Join(", ", all.Select(GetName))}");
    }
}
