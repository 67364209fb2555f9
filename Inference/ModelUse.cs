namespace TextToVideo.Inference;

/// <summary>A component whose network stays loaded until this is disposed.</summary>
/// <typeparam name="T">The kind of component.</typeparam>
/// <param name="component">The component.</param>
/// <param name="use">Ends the use.</param>
public sealed class ModelUse<T>(T component, IDisposable use) : IDisposable
{
    /// <summary>The component.</summary>
    public T Component => component;

    /// <inheritdoc/>
    public void Dispose() => use.Dispose();
}
