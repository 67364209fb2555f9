namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a parameter is when nobody has set it.</summary>
public abstract class ParameterDefault
{
    /// <summary>The value.</summary>
    public abstract string GetDefaultValue();
}
