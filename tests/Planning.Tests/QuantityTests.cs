using TextToVideo.Contracts;

namespace TextToVideo.Planning.Tests;

public sealed class QuantityTests
{
    [Theory]
    [InlineData(0, QuantityUnit.Byte, "0 B")]
    [InlineData(999, QuantityUnit.Byte, "999 B")]
    [InlineData(1000, QuantityUnit.Byte, "1 kB")]
    [InlineData(999_999.9, QuantityUnit.Byte, "1 MB")]
    [InlineData(1.25e6, QuantityUnit.Byte, "1.25 MB")]
    [InlineData(46.875e15, QuantityUnit.Byte, "46.875 PB")]
    [InlineData(312e12, QuantityUnit.FlopPerSecond, "312 TFLOP/s")]
    [InlineData(14.4675926e9, QuantityUnit.BytePerSecond, "14.468 GB/s")]
    [InlineData(0.0005, QuantityUnit.Second, "500 µs")]
    [InlineData(90, QuantityUnit.Second, "90 s")]
    [InlineData(671, QuantityUnit.Second, "11.183 min")]
    [InlineData(7200, QuantityUnit.Second, "2 h")]
    [InlineData(11_574.07, QuantityUnit.PerSecond, "11,574/s")]
    [InlineData(1e9, QuantityUnit.PerDay, "1,000,000,000/day")]
    [InlineData(0.25, QuantityUnit.Factor, "0.25")]
    [InlineData(1234567.8, QuantityUnit.Dollar, "$1,234,568")]
    [InlineData(0.00039263, QuantityUnit.Dollar, "$0.00039263")]
    [InlineData(1e-7, QuantityUnit.Count, "1e-7")]
    public void Format_Value_IsReadable(double value, QuantityUnit unit, string text) => Assert.Equal(text, Quantity.Format(value, unit));

    [Theory]
    [InlineData("10 KB", QuantityUnit.Byte, 10e3)]
    [InlineData("10kB", QuantityUnit.Byte, 10e3)]
    [InlineData("1.25 PB", QuantityUnit.Byte, 1.25e15)]
    [InlineData("80000000000", QuantityUnit.Byte, 80e9)]
    [InlineData("312 TFLOP/s", QuantityUnit.FlopPerSecond, 312e12)]
    [InlineData("14.7 B", QuantityUnit.Count, 14.7e9)]
    [InlineData("100,000,000", QuantityUnit.Count, 100e6)]
    [InlineData("700 ms", QuantityUnit.Second, 0.7)]
    [InlineData("2 h", QuantityUnit.Second, 7200)]
    [InlineData("25 %", QuantityUnit.Factor, 0.25)]
    [InlineData("1e3", QuantityUnit.Count, 1000)]
    [InlineData("$2.50", QuantityUnit.Dollar, 2.5)]
    [InlineData("3/s", QuantityUnit.PerSecond, 3)]
    public void Parse_NumberWithUnit_IsInTheUnit(string text, QuantityUnit unit, double value) =>
        Assert.Equal(value, Quantity.Parse(text, unit, "it"), value * 1e-12);

    [Theory]
    [InlineData("10 KiB", QuantityUnit.Byte)]
    [InlineData("10 TFLOP/s", QuantityUnit.Byte)]
    [InlineData("10 XB", QuantityUnit.Byte)]
    [InlineData("five", QuantityUnit.Count)]
    [InlineData("", QuantityUnit.Count)]
    [InlineData("1 fortnight", QuantityUnit.Second)]
    [InlineData("∞", QuantityUnit.Second)]
    [InlineData("1e400", QuantityUnit.Count)]
    public void Parse_SomethingElse_SaysWhatIsAllowed(string text, QuantityUnit unit)
    {
        InvalidFieldException exception = Assert.Throws<InvalidFieldException>(() => Quantity.Parse(text, unit, "result_size"));
        Assert.Equal("result_size", exception.Field);
        Assert.Contains("must be a number", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_WhatFormatWrote_IsTheSameToFiveDigits()
    {
        var random = new Random(3);
        foreach (
            QuantityUnit unit in new[]
            {
                QuantityUnit.Byte,
                QuantityUnit.BytePerSecond,
                QuantityUnit.Flop,
                QuantityUnit.FlopPerSecond,
                QuantityUnit.Count,
                QuantityUnit.PerSecond,
                QuantityUnit.Dollar,
            }
        )
        {
            for (int i = 0; i < 200; i++)
            {
                double value = Math.Pow(10, random.NextDouble() * 20);
                Assert.Equal(value, Quantity.Parse(Quantity.Format(value, unit), unit, "it"), value * 1e-4);
            }
        }
    }
}
