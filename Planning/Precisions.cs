namespace TextToVideo.Planning;

/// <summary>Precisions by name.</summary>
public static class Precisions
{
    /// <summary>As requests and presets write it.</summary>
    /// <param name="precision">The precision.</param>
    public static string NameOf(Precision precision) => precision.ToString().ToLowerInvariant();

    /// <summary>Bytes of one weight.</summary>
    /// <param name="precision">The precision.</param>
    public static int BytesOf(Precision precision) =>
        precision switch
        {
            Precision.Fp32 => 4,
            Precision.Fp16 or Precision.Bf16 => 2,
            _ => 1,
        };

    /// <summary>Reads a name.</summary>
    /// <param name="name">For example <c>fp16</c>, in any case.</param>
    /// <param name="field">Whose value it is, for the error.</param>
    /// <exception cref="PlanningException">There is no such precision.</exception>
    public static Precision Parse(string name, string field)
    {
        Precision[] all = Enum.GetValues<Precision>();
        int index = Array.FindIndex(all, precision => NameOf(precision).Equals(name, StringComparison.OrdinalIgnoreCase));
        return index >= 0
            ? all[index]
            : throw new PlanningException(field, $"is '{name}'; it must be one of {string.Join(", ", all.Select(NameOf))}");
    }
}
