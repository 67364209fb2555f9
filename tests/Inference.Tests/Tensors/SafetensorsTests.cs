using System.Buffers.Binary;
using System.Text;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference.Tests.Tensors;

public sealed class SafetensorsTests
{
    private const string Scalar = """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""";

    /// <summary>Header, bytes of data, and what the message must say.</summary>
    public static TheoryData<string, int, string> BadFiles =>
        new()
        {
            { "", 0, "not valid JSON" },
            { "{", 0, "not valid JSON" },
            { "[]", 0, "not a JSON object" },
            { Scalar, 3, "only 3 bytes" },
            { Scalar, 5, "5 bytes of data" },
            { """{"x":1}""", 4, "'x'" },
            { """{"x":{"shape":[1],"data_offsets":[0,4]}}""", 4, "no valid dtype" },
            { """{"x":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", 8, "dtype 'F8_E4M3'" },
            { """{"x":{"dtype":"5","shape":[1],"data_offsets":[0,4]}}""", 4, "dtype '5'" },
            { """{"x":{"dtype":"F32","data_offsets":[0,4]}}""", 4, "no valid shape" },
            { """{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "negative" },
            { """{"x":{"dtype":"F32","shape":[65536,65536,65536,65536],"data_offsets":[0,0]}}""", 0, "too many elements" },
            { """{"x":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "other than an integer" },
            { """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "has 4 bytes, but F32 [2] requires 8" },
            { """{"x":{"dtype":"F32","shape":[1]}}""", 4, "no valid data_offsets" },
            { """{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "data_offsets" },
            { """{"x":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", 4, "data_offsets" },
            { """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"extra":1}}""", 4, "'extra'" },
            { """{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "gap" },
            {
                """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
                8,
                "overlaps"
            },
            { """{"__metadata__":{"a":1}}""", 0, "__metadata__" },
            { """{"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", 0, "'x'" },
        };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public void Parse_MalformedHeader_SaysWhatIsWrong(string header, int dataSize, string expected)
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Parse(CreateFile(header, dataSize)));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void Parse_NoRoomForTheLength_Throws(int size) =>
        AssertError.Contains<InvalidDataException>("header length", () => SafetensorsFile.Parse(new byte[size]));

    [Theory]
    [InlineData(3UL, "more than the 2 bytes")]
    [InlineData(ulong.MaxValue, "limit")]
    [InlineData(100_000_001UL, "limit")]
    public void Parse_HeaderLengthBeyondTheFile_Throws(ulong length, string expected)
    {
        byte[] file = [.. new byte[8], (byte)'{', (byte)'}'];
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);

        AssertError.Contains<InvalidDataException>(expected, () => SafetensorsFile.Parse(file));
    }

    [Fact]
    public void Parse_AnyTruncationOfARealFile_ThrowsAndNeverReadsBeyond()
    {
        byte[] file = File.ReadAllBytes(TestModels.ForeignTensors);

        for (int size = 0; size < file.Length; size++)
        {
            Assert.Throws<InvalidDataException>(() => SafetensorsFile.Parse(file.AsMemory(0, size)));
        }
    }

    [Fact]
    public void Parse_FileOfAnotherLibrary_GivesNamesShapesAndValues()
    {
        var file = SafetensorsFile.Parse(File.ReadAllBytes(TestModels.ForeignTensors));

        Assert.Equal(["ids", "mask", "negative_ids", "negative_mask"], file.Names);
        Assert.Equal<int>([1, 10], file.Shape("negative_mask").ToArray());
        Assert.Equal(SafetensorsDataType.I64, file.DataType("ids"));
        Assert.Equal([2, 3, 30, 38, 18, 15, 6, 3, 32, 9], file.Integers("ids"));
        Assert.Equal(Enumerable.Repeat(1f, 10), file.Floats("mask").Span.ToArray());
    }

    [Fact]
    public async Task Write_ThenRead_GivesTheSameBack()
    {
        float[] floats = [0f, -0f, 1.5f, float.NaN, float.PositiveInfinity, float.Epsilon];
        SafetensorsBuilder builder = new SafetensorsBuilder()
            .Add("f", new FloatTensor([2, 3], floats))
            .Add("long", [2], [long.MinValue, 7L])
            .Add("int", [1, 1], [-5])
            .Add("bytes", [3], new byte[] { 1, 2, 255 })
            .Add("empty", new FloatTensor(0, 4))
            .Add("scalar", new FloatTensor([], [9f]))
            .AddMetadata("step", "40")
            .AddMetadata("ä\"\n", "ü");
        using var stream = new MemoryStream();

        await builder.WriteAsync(stream, CancellationToken.None);
        stream.Position = 0;
        SafetensorsFile file = await SafetensorsFile.ReadAsync(stream, CancellationToken.None);

        Assert.Equal(["bytes", "empty", "f", "int", "long", "scalar"], file.Names);
        Assert.Equal(
            floats.Select(BitConverter.SingleToInt32Bits),
            file.Floats("f", 2, 3).Span.ToArray().Select(BitConverter.SingleToInt32Bits)
        );
        Assert.Equal([long.MinValue, 7L], file.Integers("long"));
        Assert.Equal([-5L], file.Integers("int"));
        Assert.Equal([1, 2, 255], file.Bytes("bytes").ToArray());
        Assert.True(file.Floats("empty").HasShape(0, 4));
        Assert.Equal([9f], file.Floats("scalar").Span.ToArray());
        Assert.Equal("40", file.Metadata["step"]);
        Assert.Equal("ü", file.Metadata["ä\"\n"]);
        Assert.Equal(stream.ToArray(), builder.ToArray());
    }

    [Fact]
    public void ToArray_OtherOrderOfAdding_GivesTheSameBytes()
    {
        var one = new FloatTensor([1], [1f]);
        byte[] forwards = new SafetensorsBuilder().Add("a", one).Add("b", [1], [2L]).AddMetadata("x", "1").AddMetadata("y", "2").ToArray();
        byte[] backwards = new SafetensorsBuilder().AddMetadata("y", "2").AddMetadata("x", "1").Add("b", [1], [2L]).Add("a", one).ToArray();

        Assert.Equal(forwards, backwards);
        Assert.Equal(0, BinaryPrimitives.ReadInt64LittleEndian(forwards) % 8);
    }

    [Fact]
    public void Floats_HalfPrecisions_WidensThemExactly()
    {
        byte[] file = CreateFile(
            """{"b":{"dtype":"BF16","shape":[3],"data_offsets":[0,6]},"h":{"dtype":"F16","shape":[3],"data_offsets":[6,12]}}""",
            [0x80, 0x3f, 0x49, 0xc0, 0x80, 0x7f, 0x00, 0x3c, 0x01, 0x00, 0xff, 0x7b]
        );
        var tensors = SafetensorsFile.Parse(file);

        Assert.Equal([1f, -3.140625f, float.PositiveInfinity], tensors.Floats("b").Span.ToArray());
        Assert.Equal([1f, 5.9604645e-08f, 65504f], tensors.Floats("h").Span.ToArray());
    }

    [Fact]
    public void Access_WrongNameTypeOrShape_NamesTheTensor()
    {
        var file = SafetensorsFile.Parse(new SafetensorsBuilder().Add("f", new FloatTensor(2)).Add("i", [1], [1L]).ToArray());

        AssertError.Contains<InvalidDataException>("'g'", () => file.Floats("g"));
        AssertError.Contains<InvalidDataException>("'i'", () => file.Floats("i"));
        AssertError.Contains<InvalidDataException>("'f'", () => file.Integers("f"));
        AssertError.Contains<InvalidDataException>("'f'", () => file.Bytes("f"));
        AssertError.Contains<InvalidDataException>("[2], not [3]", () => file.Floats("f", 3));
    }

    [Fact]
    public void Add_TakenReservedOrMisshapen_Throws()
    {
        SafetensorsBuilder builder = new SafetensorsBuilder().Add("a", new FloatTensor(1));

        Assert.Throws<ArgumentException>(() => builder.Add("a", new FloatTensor(1)));
        Assert.Throws<ArgumentException>(() => builder.Add("__metadata__", new FloatTensor(1)));
        Assert.Throws<ArgumentException>(() => builder.Add("b", [2], [1L]));
        Assert.Throws<ArgumentException>(() => new FloatTensor([2, 2], new float[3]));
        Assert.Throws<ArgumentException>(() => new FloatTensor(65536, 65536));
        Assert.Throws<ArgumentException>(() => new FloatTensor(-1));
    }

    private static byte[] CreateFile(string header, int dataSize) => CreateFile(header, new byte[dataSize]);

    private static byte[] CreateFile(string header, byte[] data)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. data];
    }
}
