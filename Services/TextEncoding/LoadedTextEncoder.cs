using TextToVideo.Inference;
using TextToVideo.Inference.TextEncoders;

namespace TextToVideo.TextEncoding;

/// <summary>
/// Loads a text encoder when it is first needed, because texts that are cached need none, and keeps it loaded until this is disposed.
/// </summary>
/// <param name="components">The model components.</param>
/// <param name="model">The model's name.</param>
/// <param name="report">Is told of a wait for the encoder; null if nothing is.</param>
internal sealed class LoadedTextEncoder(IModelComponents components, string model, LoadingReport? report) : IDisposable
{
    private ModelUse<ITextEncoder>? _use;

    /// <summary>Returns the text encoder. Calls must not be concurrent.</summary>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public async Task<ITextEncoder> GetAsync(CancellationToken cancellationToken) =>
        (_use ??= await components.UseTextEncoderAsync(model, cancellationToken).WithReportAsync(report, cancellationToken)).Component;

    /// <inheritdoc/>
    public void Dispose() => _use?.Dispose();
}
