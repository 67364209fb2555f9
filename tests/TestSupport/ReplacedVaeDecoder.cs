using TextToVideo.Inference;
using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.TextEncoders;
using TextToVideo.Inference.Tokenizers;
using TextToVideo.Inference.Vae;

namespace TextToVideo.TestSupport;

/// <summary>The components of the models with another VAE decoder.</summary>
/// <param name="components">The other components.</param>
/// <param name="replace">Returns the decoder in place of the given one.</param>
public sealed class ReplacedVaeDecoder(IModelComponents components, Func<IVaeDecoder, IVaeDecoder> replace) : IModelComponents
{
    public ITokenizer GetTokenizer(string? modelName) => components.GetTokenizer(modelName);

    public ITextEncoder GetTextEncoder(string? modelName) => components.GetTextEncoder(modelName);

    public IDenoiser GetDenoiser(string? modelName, string? precision = null) => components.GetDenoiser(modelName, precision);

    public IVaeDecoder GetVaeDecoder(string? modelName) => replace(components.GetVaeDecoder(modelName));

    public Task<ModelUse<ITextEncoder>> UseTextEncoderAsync(string? modelName, CancellationToken cancellationToken) =>
        components.UseTextEncoderAsync(modelName, cancellationToken);

    public Task<ModelUse<IDenoiser>> UseDenoiserAsync(string? modelName, CancellationToken cancellationToken) =>
        components.UseDenoiserAsync(modelName, cancellationToken);

    public async Task<ModelUse<IVaeDecoder>> UseVaeDecoderAsync(string? modelName, CancellationToken cancellationToken)
    {
        ModelUse<IVaeDecoder> use = await components.UseVaeDecoderAsync(modelName, cancellationToken);
        return new ModelUse<IVaeDecoder>(replace(use.Component), use);
    }
}
