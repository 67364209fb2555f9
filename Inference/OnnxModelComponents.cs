using System.Runtime.CompilerServices;
using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Loading;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Onnx;
using TextToVideo.Inference.TextEncoders;
using TextToVideo.Inference.Tokenizers;
using TextToVideo.Inference.Vae;

namespace TextToVideo.Inference;

/// <summary>The model components, run by ONNX Runtime.</summary>
internal sealed class OnnxModelComponents(
    IModelRepository repository,
    OnnxNetworks networks,
    IEnumerable<ITokenizerLoader> tokenizerLoaders
) : IModelComponents
{
    // Weak, so that what belongs to a model that was removed or replaced goes with its manifest.
    private readonly ConditionalWeakTable<ModelManifest, ITokenizer> _tokenizers = [];
    private readonly ConditionalWeakTable<OnnxNetwork, object> _components = [];

    public ITokenizer GetTokenizer(string? modelName) => GetTokenizer(Find(modelName));

    public ITextEncoder GetTextEncoder(string? modelName) => Get(DescribeTextEncoder(modelName));

    public IDenoiser GetDenoiser(string? modelName, string? precision = null) => Get(DescribeDenoiser(modelName, precision));

    public IVaeDecoder GetVaeDecoder(string? modelName) => Get(DescribeVaeDecoder(modelName));

    public Task<ModelUse<ITextEncoder>> UseTextEncoderAsync(string? modelName, CancellationToken cancellationToken) =>
        UseAsync(DescribeTextEncoder(modelName), cancellationToken);

    public Task<ModelUse<IDenoiser>> UseDenoiserAsync(string? modelName, CancellationToken cancellationToken) =>
        UseAsync(DescribeDenoiser(modelName, precision: null), cancellationToken);

    public Task<ModelUse<IVaeDecoder>> UseVaeDecoderAsync(string? modelName, CancellationToken cancellationToken) =>
        UseAsync(DescribeVaeDecoder(modelName), cancellationToken);

    private ITokenizer GetTokenizer(ModelManifest model) =>
        _tokenizers.GetOrAdd(
            model,
            _ =>
            {
                TokenizerManifest manifest = model.TextEncoder.Tokenizer;
                string path = repository.GetPath(model.Name, manifest.File);
                ITokenizerLoader loader =
                    tokenizerLoaders.FirstOrDefault(candidate => candidate.Kind == manifest.Kind)
                    ?? throw new ModelLoadException(path, $"tokenizer kind '{manifest.Kind}' is not supported");
                ITokenizer tokenizer = loader.Load(path, manifest, model.TextEncoder.MaxTokens);
                return model.TextEncoder.Cleaning == TextCleaning.Html ? new CleaningTokenizer(tokenizer) : tokenizer;
            }
        );

    private Component<ITextEncoder> DescribeTextEncoder(string? modelName)
    {
        ModelManifest model = Find(modelName);
        ITokenizer tokenizer = GetTokenizer(model);
        return new Component<ITextEncoder>(
            networks.Get(model, OnnxTextEncoder.Describe(model, repository.GetPath(model.Name, model.TextEncoder.File))),
            network => new OnnxTextEncoder(model, tokenizer, network)
        );
    }

    private Component<IDenoiser> DescribeDenoiser(string? modelName, string? precision)
    {
        ModelManifest model = Find(modelName);
        string chosen = precision ?? repository.GetPrecision(model);
        if (!model.Denoiser.Files.TryGetValue(chosen, out string? file))
        {
            string problem = $"{model.Name} {model.Denoiser.DescribeMissingPrecision(chosen)}";
            throw precision is null
                ? new ModelLoadException(repository.GetPath(model.Name, ModelRepository.ManifestName), problem)
                : new ArgumentException($"{problem}.", nameof(precision));
        }

        return new Component<IDenoiser>(
            networks.Get(model, OnnxDenoiser.Describe(model, repository.GetPath(model.Name, file))),
            network => new OnnxDenoiser(model, chosen, network)
        );
    }

    private Component<IVaeDecoder> DescribeVaeDecoder(string? modelName)
    {
        ModelManifest model = Find(modelName);
        return new Component<IVaeDecoder>(
            networks.Get(model, OnnxVaeDecoder.Describe(model, repository.GetPath(model.Name, model.Vae.File))),
            network =>
            {
                var decoder = new OnnxVaeDecoder(model, network);
                decoder.CheckCompression();
                return decoder;
            }
        );
    }

    private T Get<T>(Component<T> component)
        where T : notnull
    {
        using NetworkUse use = component.Network.Use(CancellationToken.None);
        return Create(component);
    }

    private async Task<ModelUse<T>> UseAsync<T>(Component<T> component, CancellationToken cancellationToken)
        where T : notnull
    {
        NetworkUse use = await component.Network.UseAsync(cancellationToken);
        try
        {
            return new ModelUse<T>(Create(component), use);
        }
        catch
        {
            use.Dispose();
            throw;
        }
    }

    /// <summary>Returns the component of a loaded network.</summary>
    private T Create<T>(Component<T> component)
        where T : notnull => (T)_components.GetOrAdd(component.Network, network => component.Create(network));

    private ModelManifest Find(string? name) =>
        repository.TryGet(name, out ModelManifest? model)
            ? model
            : throw new ArgumentException(
                $"There is no model '{name}'. Known models: {string.Join(", ", repository.Models.Select(known => known.Name))}.",
                nameof(name)
            );

    /// <summary>A network and the component that runs it, which is created when the network has been loaded.</summary>
    private readonly record struct Component<T>(OnnxNetwork Network, Func<OnnxNetwork, T> Create);
}
