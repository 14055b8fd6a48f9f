using React.Retrieval.Quality.Rules;
using Xunit;

namespace React.Engine.Tests.Retrieval.Quality;

public sealed class CaptionHygieneTests
{
    [Theory]
    [InlineData("IMG_2034.jpg", "CaptionFileName")]
    [InlineData("DSC0123", "CaptionFileName")]
    [InlineData("P1010042.JPG", "CaptionFileName")]
    [InlineData("2012-05-03 14.33.21.jpg", "CaptionFewLetters")]
    [InlineData("photo.php?id=1234", "CaptionFileName")]
    [InlineData("Screenshot 2021-11-02.png", "CaptionBoilerplate")]
    [InlineData("image not available", "CaptionBoilerplate")]
    [InlineData("Click to enlarge", "CaptionBoilerplate")]
    [InlineData("FREE SHIPPING on orders over $49", "CaptionBoilerplate")]
    [InlineData("Home > Gallery > Page 3", "CaptionBoilerplate")]
    [InlineData("All Rights Reserved.", "CaptionBoilerplate")]
    [InlineData("https://www.example.com/cats/1234", "CaptionAddress")]
    [InlineData("photo by www.example.org", "CaptionAddress")]
    [InlineData("someone@example.com", "CaptionAddress")]
    [InlineData("!!! 10/10 !!!", "CaptionFewLetters")]
    [InlineData("", "CaptionFewLetters")]
    [InlineData("12345", "CaptionFewLetters")]
    public void What_says_nothing_is_told(string caption, string reason) => Assert.Equal(reason, CaptionHygiene.Problem(caption));

    [Theory]
    [InlineData("a photo of a cat")]
    [InlineData("snow_leopard.jpg")]
    [InlineData("SnowLeopard2034.jpg")]
    [InlineData("Photo of the dog | stock image")]
    [InlineData("cat")]
    [InlineData("1957 Chevrolet, for sale, free shipping")]
    [InlineData("airplane &amp; nature")]
    [InlineData("Кошка на окне")]
    [InlineData("猫")]
    [InlineData("बिल्ली की तस्वीर")]
    [InlineData("Tesla Model 3")]
    [InlineData("tabby cat, photo by www.example.org")]
    public void What_names_anything_stays(string caption) => Assert.Null(CaptionHygiene.Problem(caption));

    [Fact]
    public void Repetitions_are_told_without_case_and_numbers() =>
        Assert.Equal(CaptionHygiene.Pattern("Image 3 of  12"), CaptionHygiene.Pattern(" image 114 of 7"));

    [Fact]
    public void A_hostile_caption_takes_no_time()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        foreach (var part in new[] { "a.", "A", "www.", "@", "1 ", "aB", "_-" })
        {
            CaptionHygiene.Problem(string.Concat(Enumerable.Repeat(part, 20_000)));
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
    }
}
