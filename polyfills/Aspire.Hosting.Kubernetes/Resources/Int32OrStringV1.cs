using System.Globalization;

namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>A number, or a name or template that stands for one.</summary>
/// <param name="Number">The number.</param>
/// <param name="Text">The name or template.</param>
public sealed record Int32OrStringV1(int? Number = null, string? Text = null)
{
    /// <summary>What is written.</summary>
    public string? Value => Number?.ToString(CultureInfo.InvariantCulture) ?? Text;

    /// <summary>A number.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator Int32OrStringV1(int value) => new(value);

    /// <summary>A name or template.</summary>
    /// <param name="value">The name or template.</param>
    public static implicit operator Int32OrStringV1?(string? value) => value is null ? null : new(Text: value);

    /// <inheritdoc/>
    public override string? ToString() => Value;
}
