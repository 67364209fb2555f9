namespace Aspire.Hosting.ApplicationModel;

/// <summary>Adds command line arguments to a resource.</summary>
/// <param name="callback">Adds them: strings, or values that are known later.</param>
public class CommandLineArgsCallbackAnnotation(Action<IList<object>> callback) : IResourceAnnotation
{
    /// <summary>Adds them.</summary>
    public Action<IList<object>> Callback { get; } = callback;
}
