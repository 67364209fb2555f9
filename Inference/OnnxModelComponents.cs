using System.Collections.Concurrent;
using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Onnx;
using TextToVideo.Inference.TextEncoders;
using TextToVideo.Inference.Tokenizers;
using TextToVideo.Inference.Vae;

namespace TextToVideo.Inference;

/// <summary>The model components, run by ONNX Runtime.</summary>
internal sealed class OnnxModelComponents(
    IModelRepository repository,
    OnnxSessionFactory sessions,
    IEnumerable<ITokenizerLoader> tokenizerLoaders
) : IModelComponents
{
    private readonly ConcurrentDictionary<string, ITokenizer> _tokenizers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ITextEncoder> _textEncoders = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Model, string Precision), IDenoiser> _denoisers = new();
    private readonly ConcurrentDictionary<string, IVaeDecoder> _vaeDecoders = new(StringComparer.Ordinal);

    public ITokenizer GetTokenizer(string? modelName)
    {
        ModelManifest model = Find(modelName);
        return _tokenizers.GetOrAdd(
            model.Name,
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
    }

    public ITextEncoder GetTextEncoder(string? modelName)
    {
        ModelManifest model = Find(modelName);
        return _textEncoders.GetOrAdd(
            model.Name,
            _ => new OnnxTextEncoder(
                model,
                GetTokenizer(model.Name),
                sessions.Get(OnnxTextEncoder.Describe(model, repository.GetPath(model.Name, model.TextEncoder.File)))
            )
        );
    }

    public IDenoiser GetDenoiser(string? modelName, string? precision = null)
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

        return _denoisers.GetOrAdd(
            (model.Name, chosen),
            _ => new OnnxDenoiser(model, chosen, sessions.Get(OnnxDenoiser.Describe(model, repository.GetPath(model.Name, file))))
        );
    }

    public IVaeDecoder GetVaeDecoder(string? modelName)
    {
        ModelManifest model = Find(modelName);
        return _vaeDecoders.GetOrAdd(
            model.Name,
            _ =>
            {
                var decoder = new OnnxVaeDecoder(
                    model,
                    sessions.Get(OnnxVaeDecoder.Describe(model, repository.GetPath(model.Name, model.Vae.File)))
                );
                decoder.CheckCompression();
                return decoder;
            }
        );
    }

    private ModelManifest Find(string? name) =>
        repository.TryGet(name, out ModelManifest? model)
            ? model
            : throw new ArgumentException(
                $"There is no model '{name}'. Known models: {string.Join(", ", repository.Models.Select(known => known.Name))}.",
                nameof(name)
            );
}
