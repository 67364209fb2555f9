using Google.Protobuf;

namespace TextToVideo.Inference.Tokenizers;

/// <summary>
/// Reads the required parts of a SentencePiece model file: a ModelProto (sentencepiece_model.proto of google/sentencepiece) of a unigram
/// model.
/// </summary>
internal sealed class SentencePieceModel
{
    private const int NormalPiece = 1;
    private const int UserDefinedPiece = 4;
    private const int BytePiece = 6;
    private const int Unigram = 1;

    private readonly Dictionary<string, (int Id, float Score)> _pieces = new(StringComparer.Ordinal);

    private SentencePieceModel() { }

    /// <summary>The normal pieces, with their ids and log probabilities.</summary>
    public IReadOnlyDictionary<string, (int Id, float Score)> Pieces => _pieces;

    /// <summary>The number of pieces of all kinds.</summary>
    public int PieceCount { get; private set; }

    public int UnknownId { get; private set; }

    public int EndId { get; private set; } = 2;

    public int PaddingId { get; private set; } = -1;

    /// <summary>The character map of the normalisation; see <see cref="SentencePieceNormalizer"/>.</summary>
    public byte[] CharacterMap { get; private set; } = [];

    /// <summary>True if a space is added before the text.</summary>
    public bool AddsDummyPrefix { get; private set; } = true;

    /// <summary>True if leading, trailing and repeated spaces are removed.</summary>
    public bool RemovesExtraSpaces { get; private set; } = true;

    /// <exception cref="InvalidDataException">The content is not a SentencePiece model, or its kind is not supported.</exception>
    public static SentencePieceModel Parse(byte[] content)
    {
        var model = new SentencePieceModel();
        try
        {
            model.Read(new CodedInputStream(content));
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new InvalidDataException($"is not a SentencePiece model: {exception.Message}", exception);
        }

        return model._pieces.Count > 0 ? model : throw new InvalidDataException("is not a SentencePiece model: it has no pieces");
    }

    private void Read(CodedInputStream input)
    {
        int id = 0;
        while (input.ReadTag() is var tag and not 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1:
                    ReadPiece(input.ReadBytes().CreateCodedInput(), id++);
                    break;
                case 2:
                    ReadTrainer(input.ReadBytes().CreateCodedInput());
                    break;
                case 3:
                    ReadNormalizer(input.ReadBytes().CreateCodedInput());
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        PieceCount = id;
    }

    private void ReadPiece(CodedInputStream input, int id)
    {
        string text = "";
        float score = 0;
        int type = NormalPiece;
        while (input.ReadTag() is var tag and not 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1:
                    text = input.ReadString();
                    break;
                case 2:
                    score = input.ReadFloat();
                    break;
                case 3:
                    type = input.ReadEnum();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        if (type is UserDefinedPiece or BytePiece)
        {
            throw new InvalidDataException("has user-defined or byte pieces, which are not supported");
        }

        if (type == NormalPiece && text.Length > 0)
        {
            _pieces.TryAdd(text, (id, score));
        }
    }

    private void ReadTrainer(CodedInputStream input)
    {
        int kind = Unigram;
        while (input.ReadTag() is var tag and not 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 3:
                    kind = input.ReadEnum();
                    break;
                case 40:
                    UnknownId = input.ReadInt32();
                    break;
                case 42:
                    EndId = input.ReadInt32();
                    break;
                case 43:
                    PaddingId = input.ReadInt32();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        if (kind != Unigram)
        {
            throw new InvalidDataException("is not a unigram model; other kinds are not supported");
        }
    }

    private void ReadNormalizer(CodedInputStream input)
    {
        while (input.ReadTag() is var tag and not 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 2:
                    CharacterMap = input.ReadBytes().ToByteArray();
                    break;
                case 3:
                    AddsDummyPrefix = input.ReadBool();
                    break;
                case 4:
                    RemovesExtraSpaces = input.ReadBool();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
    }
}
