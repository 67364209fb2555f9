namespace Aspire.Hosting.ApplicationModel;

/// <summary>A default that is known from the start.</summary>
/// <param name="value">The default.</param>
internal sealed class ConstantParameterDefault(string value) : ParameterDefault
{
    public override string GetDefaultValue() => value;
}
